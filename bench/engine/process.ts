/** What Linux tells of a process. */
import { readdir, readFile } from 'node:fs/promises';

export async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}

/** Milliseconds of processor time so far: what a busy machine does not stretch as it does the clock. */
export async function cpuOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // In ticks of 10 ms.
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10;
}

export async function commandOf(pid: number): Promise<string> {
  return await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
}

export async function handlesOf(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

/** Resident memory, in MB. */
export async function residentMb(pid: number): Promise<number> {
  return await kilobytes(`/proc/${pid}/status`, /^VmRSS:\s+(\d+)/m);
}

/** Memory that is the process's own share, in MB: what several share is divided among them. */
export async function shareMb(pid: number): Promise<number> {
  return await kilobytes(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+)/m);
}

async function kilobytes(file: string, line: RegExp): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return Number(line.exec(text)?.[1] ?? 0) / 1024;
}
