import { randomBytes } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { isAbort, UserError } from '../../base/errors.ts';
import { decide, type Caller } from '../access/decide.ts';
import { routes, type Route, type RouteId } from '../access/routes.ts';
import { apiKeys } from './apiKeys.ts';
import { buckets } from './buckets.ts';
import { campaigns } from './campaigns.ts';
import { createProject } from './createProject.ts';
import { customBlocks } from './customBlocks.ts';
import { data } from './data.ts';
import { dataFiles } from './dataFiles.ts';
import { dataJobs } from './dataJobs.ts';
import { datasetFiles } from './datasetFiles.ts';
import { datasets } from './datasets.ts';
import { sentence, statusOf } from './errors.ts';
import { isDrained } from './drain.ts';
import { checkGuest } from './guests.ts';
import { jobRoutes } from './jobs.ts';
import { local } from './local.ts';
import { members } from './members.ts';
import { organizations } from './organizations.ts';
import { StudioRequest, type Handlers, type StudioContext } from './request.ts';
import { refusal, type Listener } from './security.ts';
import { secrets } from './secrets.ts';
import { signIn } from './signIn.ts';
import type { Studio } from './studio.ts';
import { transformation } from './transformation.ts';

export type App = Hono<{ Bindings: HttpBindings }>;

/**
 * The routes of a Studio. Each needs its row in `access/routes.ts`, and is behind it. The door `runs` is for the programs
 * of runs in containers: it takes only their keys, and links signed for them.
 */
export function app(
  studio: Studio,
  listener: () => Listener,
  door: 'everyone' | 'runs' = 'everyone',
): App {
  const handlers: Handlers<RouteId> = {
    ...signIn(studio),
    ...organizations(studio),
    ...members(studio),
    ...apiKeys(studio),
    ...buckets(studio),
    ...datasets(studio),
    ...datasetFiles(studio),
    ...data(studio),
    ...dataFiles(studio),
    ...dataJobs(studio),
    ...transformation(studio),
    ...createProject(studio),
    ...customBlocks(studio),
    ...secrets(studio),
    ...campaigns(studio),
    ...jobRoutes(studio),
    ...local(studio),
  };

  const hono: App = new Hono();
  hono.use(async (context, next) => {
    const header = (name: string) => context.req.header(name);
    const refused = refusal(
      { host: header('host'), origin: header('origin'), fetchSite: header('sec-fetch-site') },
      listener(),
    );
    if (refused === undefined) await next();
    else context.res = failed(context, 403, refused);
    if (context.res.status >= 400 && !(await isDrained(context.env.incoming))) {
      context.header('connection', 'close');
    }
    context.header('x-content-type-options', 'nosniff');
    context.header(
      'content-security-policy',
      "default-src 'none'; sandbox; frame-ancestors 'none'",
    );
    context.header('cross-origin-resource-policy', 'same-origin');
    context.header('referrer-policy', 'no-referrer');
  });
  for (const [id, route] of Object.entries(routes) as [RouteId, Route][]) {
    hono.on(route.method, `/v1${route.path}`, async (context) => {
      const request = await admit(studio, route, context, door);
      if (request instanceof Response) return request;
      const answer = await handlers[id](request);
      if (answer instanceof Response) return answer;
      return context.json({ success: true, ...answer });
    });
  }
  hono.notFound((context) => failed(context, 404, 'This Studio has no such call.'));
  hono.onError((error, context) => {
    if (error instanceof UserError) return failed(context, statusOf(error), sentence(error));
    if (isAbort(error)) return failed(context, 400, 'The request was given up.');
    const id = randomBytes(6).toString('hex');
    studio.log.error(`Request ${id}, ${context.req.method} ${context.req.routePath}`, error);
    return failed(
      context,
      500,
      `The Studio met an error of its own. Its log tells more under ${id}.`,
    );
  });
  return hono;
}

/** Lets a request through, or says why not. */
async function admit(
  studio: Studio,
  route: Route,
  context: StudioContext,
  door: 'everyone' | 'runs',
): Promise<StudioRequest | Response> {
  const caller = await callerOf(studio, route, context);
  if (door === 'runs' && route.who !== 'link' && !(caller.kind === 'key' && caller.isForRun)) {
    return failed(context, 401, 'Only the key of a run is taken here.');
  }
  const organization = context.req.param('organizationId');
  const standing =
    organization === undefined || !/^\d{1,15}$/.test(organization)
      ? undefined
      : studio.access.standing(caller, Number(organization));
  const decision = decide(route, caller, standing);
  if (!decision.allowed) return failed(context, decision.status, decision.error);
  const request = new StudioRequest(context, caller, standing, endpointOf(studio, context, door));
  if (route.guest !== undefined) await checkGuest(studio, route.guest, request);
  return request;
}

/** A container reaches the Studio under another name than this machine does; the name was checked before. */
function endpointOf(studio: Studio, context: StudioContext, door: 'everyone' | 'runs'): string {
  return door === 'runs' ? `http://${context.req.header('host')}/v1` : studio.endpoint();
}

/** Where everybody may come in, a credential of yesterday is as good as none. */
async function callerOf(studio: Studio, route: Route, context: StudioContext): Promise<Caller> {
  try {
    return await studio.access.caller({
      jwt: context.req.header('x-jwt-token'),
      apiKey: context.req.header('x-api-key'),
    });
  } catch (error) {
    const isOpen = route.who === 'public' || route.who === 'link';
    if (isOpen && error instanceof UserError) return { kind: 'nobody' };
    throw error;
  }
}

function failed(
  context: StudioContext,
  status: ReturnType<typeof statusOf>,
  error: string,
): Response {
  return context.json({ success: false, error }, status);
}
