import { expect, test } from 'vitest';
import { racePushes } from '../faults/push-race.ts';
import { startTestSystem } from '../testing.ts';

test('pushes and saves at the same time: nothing acknowledged is lost, and the rows agree', async () => {
  const system = await startTestSystem();
  try {
    const { saved, pushed, problems } = await racePushes(system, 4000);
    expect(problems).toEqual([]);
    expect(pushed).toBeGreaterThan(1);
    expect(saved).toBeGreaterThan(5);
  } finally {
    await system.close();
  }
});
