import assert from 'node:assert/strict';
import { routes } from '../../src/studio/access/routes.ts';
import { exercised, isDocumented, operationOf } from './judge.ts';

/** Runs after the suites whose files are named `api…`. */
describe('the operations of the API', () => {
  const documented = Object.keys(routes).filter(isDocumented);

  /** Succeeds only where an image was built; held by the tests of containers. */
  const withImage = ['exportOrganizationTransformationBlock'];

  it('are those of the document, at its paths and verbs', () => {
    assert.ok(documented.length > 50);
    for (const id of documented) {
      const { method, path } = routes[id as keyof typeof routes];
      const found = operationOf(method, path.replaceAll(/:\w+/g, '1'));
      assert.equal(found?.id, id);
    }
  });

  it('were each answered with success, in the documented shape', function () {
    if (exercised.size === 0) assert.fail('Run this with the suites “api…”, which come before.');
    assert.deepEqual(
      documented.filter((id) => !exercised.has(id) && !withImage.includes(id)),
      [],
    );
  });
});
