/**
 * Preloaded into dependency-cruiser, which reads TypeScript with the compiler's own parser and
 * accepts it below version 7 only: version 7 has no such interface any more. The project is
 * checked with 7; this hands the cruiser 6.
 */
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) => next(specifier.replace(/^typescript(?=\/|$)/, 'typescript-6'), context),
});
