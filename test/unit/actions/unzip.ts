import yauzl from 'yauzl';
import { collect } from '../client/testServer.ts';

/** Names and contents of a ZIP. */
export async function unzipped(file: string): Promise<Record<string, string>> {
  const zip = await yauzl.openPromise(file, { lazyEntries: true, autoClose: false });
  const found: Record<string, string> = {};
  try {
    for await (const entry of zip.eachEntry()) {
      const content = await collect(await zip.openReadStreamPromise(entry));
      found[entry.fileName] = content.toString('utf8');
    }
  } finally {
    zip.close();
  }
  return found;
}
