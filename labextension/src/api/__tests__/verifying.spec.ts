import { FakeServer } from '../../testing/fakeServer';
import { makeRun } from '../../testing/factories';
import { TrackerClient } from '../client';

describe('VerifyingClient', () => {
  const { verifying } = new TrackerClient(
    new FakeServer({ 'verifications/verifier': () => ({ user: 'bob' }) })
  );

  it.each([
    [{ 'mlflow.user': 'bob' }, undefined],
    [{ 'mlflow.user': 'ann' }, 'ann'],
    [{}, '']
  ])("knows whether a run with %j is a stranger's", async (tags, stranger) => {
    expect(await verifying.stranger(makeRun('a', { tags, user: '' }))).toBe(
      stranger
    );
  });
});
