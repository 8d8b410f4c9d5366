import type { Studio } from './studio.ts';

const heartbeat = 15_000;

/** What happens in the Studio as server-sent events; holds the Studio alive while somebody reads. */
export function eventStream(studio: Studio): Response {
  const encoder = new TextEncoder();
  let end = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      const event = (name: string, value: object) =>
        send(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`);
      const listening = [
        studio.catalog.onDidChange((change) => event('changed', change)),
        studio.catalog.onDidIndex((progress) => event('indexing', progress)),
        studio.jobs.onDidChange((change) => event('jobs', change)),
      ];
      const timer = setInterval(() => send(': still here\n\n'), heartbeat);
      const onEnding = () => {
        end();
        controller.close();
      };
      end = () => {
        clearInterval(timer);
        for (const one of listening) one.dispose();
        studio.ending.removeEventListener('abort', onEnding);
      };
      studio.ending.addEventListener('abort', onEnding);
      send(': hello\n\n');
    },
    cancel: () => end(),
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
  });
}
