import assert from 'node:assert/strict';
import {
  decide,
  mayRead,
  type Caller,
  type Standing,
} from '../../../../src/studio/access/decide.ts';
import { routes, type Route } from '../../../../src/studio/access/routes.ts';

type Outcome = 'allowed' | 401 | 403;

const callers: Readonly<Record<string, readonly [Caller, Standing | undefined]>> = {
  nobody: [{ kind: 'nobody' }, undefined],
  stranger: [{ kind: 'user', userId: 9 }, undefined],
  guest: [
    { kind: 'user', userId: 2 },
    { role: 'guest', datasets: ['granted'] },
  ],
  member: [{ kind: 'user', userId: 3 }, { role: 'member' }],
  admin: [{ kind: 'user', userId: 4 }, { role: 'admin' }],
  owner: [{ kind: 'owner', userId: 1 }, { role: 'admin' }],
  memberKey: [
    { kind: 'key', keyId: 1, organizationId: 7, role: 'member', isForRun: false },
    { role: 'member' },
  ],
  adminKey: [
    { kind: 'key', keyId: 2, organizationId: 7, role: 'admin', isForRun: false },
    { role: 'admin' },
  ],
  foreignKey: [
    { kind: 'key', keyId: 3, organizationId: 8, role: 'admin', isForRun: false },
    undefined,
  ],
};

/** Columns in the order of `callers`: + allowed, 1 is 401, 3 is 403. */
const table: Readonly<Record<string, string>> = {
  public: '+++++++++',
  link: '+++++++++',
  user: '1++++++++',
  'user, no key': '1+++++111',
  guest: '13++++++3',
  'guest, no key': '13++++111',
  member: '133+++++3',
  admin: '1333++3+3',
  'admin, no key': '1333++111',
  owner: '13333+333',
};

const outcomes: Readonly<Record<string, Outcome>> = { '+': 'allowed', '1': 401, '3': 403 };

describe('who may use a route', () => {
  for (const [id, route] of Object.entries(routes) as [string, Route][]) {
    it(`${id} (${route.who})`, () => {
      const row = table[`${route.who}${route.jwtOnly ? ', no key' : ''}`] ?? '';
      assert.equal(row.length, Object.keys(callers).length);
      for (const [index, [name, [caller, standing]]] of Object.entries(callers).entries()) {
        const decision = decide(route, caller, standing);
        const outcome = decision.allowed ? 'allowed' : decision.status;
        assert.equal(outcome, outcomes[row[index] ?? ''], name);
      }
    });
  }

  it('says of every route that guests may use how they are held to their datasets', () => {
    for (const [id, route] of Object.entries(routes) as [string, Route][]) {
      assert.equal(route.guest !== undefined, route.who === 'guest', id);
    }
  });

  it('has each method and path once', () => {
    const all = Object.values(routes).map((route) => `${route.method} ${route.path}`);
    assert.equal(new Set(all).size, all.length);
  });

  it('lets a guest read granted datasets only, and everyone else all', () => {
    const guest: Standing = { role: 'guest', datasets: ['a'] };
    assert.ok(mayRead(guest, 'a'));
    assert.ok(!mayRead(guest, 'b'));
    assert.ok(!mayRead({ role: 'guest', datasets: [] }, ''));
    assert.ok(mayRead({ role: 'member' }, 'b'));
  });
});
