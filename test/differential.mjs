// Asks the filter language and somebody else the same, for as long as one likes: see differential/main.ts.
import { continueUnderProjectNode } from './hosts/install.mjs';

await continueUnderProjectNode(import.meta.filename);
await import('./differential/main.ts');
