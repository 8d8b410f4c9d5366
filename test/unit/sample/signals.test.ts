import assert from 'node:assert/strict';
import path from 'node:path';
import { generateSample } from '../../../src/sample/generate.ts';
import { subjects } from '../../../src/sample/subjects.ts';
import { metadataOf, rowsOf, studyFolder, studyIds, withFolder } from './study.ts';

interface Sample {
  readonly seconds: number;
  readonly value: number;
}

interface Session {
  readonly ppg: readonly Sample[];
  readonly polar: readonly Sample[];
  /** Length of the acceleration vector in g. */
  readonly force: readonly Sample[];
  readonly labels: readonly {
    readonly from: number;
    readonly to: number;
    readonly label: string;
  }[];
}

/** Reads a subject's CSV files; times become seconds since the session began. */
async function session(folder: string, studyId: string): Promise<Session> {
  const subject = subjects.find((candidate) => candidate.studyId === studyId);
  assert.ok(subject);
  const rows = async (name: string, isThere = true) =>
    isThere ? rowsOf(path.join(folder, studyFolder, studyId, name)) : [];
  const seconds = (at: number) => (at - subject.start) / 1000;
  const iso = (text = '') => seconds(Date.parse(`${text}Z`));
  const ppg = await rows('ppg.csv', subject.flaw !== 'ppg-missing');
  const force = (await rows('accelerometer.csv')).filter((row) => row.length === 4);
  return {
    ppg: ppg.map(([at, value]) => ({ seconds: seconds(Number(at)), value: Number(value) })),
    polar: (await rows('polar_h10.csv')).map(([at, value]) => ({
      seconds: iso(at),
      value: Number(value),
    })),
    force: force.map(([at, ...axes]) => ({
      seconds: seconds(Number(at)),
      value: Math.hypot(...axes.map(Number)),
    })),
    labels: (await rows('labels.csv')).map(([from, to, label]) => ({
      from: iso(from),
      to: iso(to),
      label: label ?? '',
    })),
  };
}

/** The frequency with the most power between 45 and 200 a minute: another way than the generator's own. */
function spectralRate(samples: readonly Sample[]): number {
  const mean = samples.reduce((sum, { value }) => sum + value, 0) / samples.length;
  let best = { rate: 0, power: 0 };
  for (let rate = 45; rate <= 200; rate += 1) {
    const turn = (2 * Math.PI * rate) / 60;
    let [real, imaginary] = [0, 0];
    for (const { seconds, value } of samples) {
      real += (value - mean) * Math.cos(turn * seconds);
      imaginary += (value - mean) * Math.sin(turn * seconds);
    }
    const power = real * real + imaginary * imaginary;
    if (power > best.power) best = { rate, power };
  }
  return best.rate;
}

function between(samples: readonly Sample[], from: number, to: number): Sample[] {
  return samples.filter(({ seconds }) => seconds >= from && seconds < to);
}

function mean(samples: readonly Sample[]): number {
  return samples.reduce((sum, { value }) => sum + value, 0) / samples.length;
}

/** The part of ten-second windows in which PPG and Polar agree within six beats a minute. */
function agreement({ ppg, polar }: Session, seconds: number): number {
  let [windows, agreed] = [0, 0];
  for (let from = 0; from + 10 <= seconds; from += 10) {
    const light = between(ppg, from, from + 10).filter((_, index) => index % 4 === 0);
    const reported = between(polar, from, from + 10);
    if (light.length < 130 || reported.length < 5) continue;
    windows += 1;
    if (Math.abs(spectralRate(light) - mean(reported)) <= 6) agreed += 1;
  }
  assert.ok(windows >= seconds / 20, `only ${windows} windows to look at`);
  return agreed / windows;
}

describe('sample signals', function () {
  this.timeout(60_000);
  const seconds = 240;
  const sessions = new Map<string, Session>();
  const correlations = new Map<string, string | undefined>();

  before(async () => {
    await withFolder(async (folder) => {
      await generateSample({ folder, hours: seconds / 3600 });
      for (const studyId of studyIds) {
        sessions.set(studyId, await session(folder, studyId));
        const { metadata } = await metadataOf(folder, `${studyFolder}/${studyId}`);
        correlations.set(studyId, metadata.hr_correlation);
      }
    });
  });

  it('has a pulse in the PPG that is the one the Polar reports, except for the mixed-up recording', () => {
    const parts = Object.fromEntries(
      subjects
        .filter(({ flaw }) => flaw !== 'ppg-missing')
        .map(({ studyId }) => [studyId, agreement(sessions.get(studyId) as Session, seconds)]),
    );
    for (const [studyId, part] of Object.entries(parts)) {
      if (studyId === 'AMS_007') assert.ok(part < 0.5, `${studyId}: ${part}`);
      else assert.ok(part > 0.7, `${studyId}: ${part}`);
    }
  });

  it('computes the correlation of the checklist from the signals', () => {
    for (const { studyId, flaw } of subjects) {
      const value = correlations.get(studyId);
      if (flaw === 'ppg-missing') assert.equal(value, undefined);
      else if (flaw === 'ppg-of-another-session') assert.ok(Number(value) < 0.5, value);
      else assert.ok(Number(value) >= 0.5 && Number(value) < 1, value);
    }
  });

  it('moves more the harder the activity', () => {
    const order = ['lying', 'sitting', 'standing', 'cycling', 'walking', 'stairs', 'running'];
    for (const [studyId, { force, labels }] of sessions) {
      const energy = new Map<string, number>();
      for (const { from, to, label } of labels) {
        const part = between(force, from + 2, to);
        if (part.length < 100) continue;
        const level = mean(part);
        const spread = part.map(({ value, seconds: at }) => ({
          seconds: at,
          value: (value - level) ** 2,
        }));
        energy.set(label, Math.sqrt(mean(spread)));
      }
      const strong = (label: string) => energy.get(label);
      const [sitting, walking, running] = [strong('sitting'), strong('walking'), strong('running')];
      assert.ok(sitting !== undefined && sitting < 0.08, studyId);
      if (walking !== undefined) assert.ok(walking > 3 * sitting, studyId);
      if (walking !== undefined && running !== undefined) assert.ok(running > 2 * walking, studyId);
      for (const label of energy.keys()) assert.ok(order.includes(label), label);
    }
  });

  it('has heart rates that a person can have, which rise with effort and fall slowly', () => {
    for (const [studyId, { polar, labels }] of sessions) {
      const resting =
        subjects.find((subject) => subject.studyId === studyId)?.restingHeartRate ?? 0;
      polar.forEach(({ value }, index) => {
        assert.ok(value > resting - 12 && value < 195, `${studyId}: ${value}`);
        const before = polar[index - 1];
        if (before === undefined) return;
        const gap = polar[index]?.seconds ?? 0;
        const change = Math.abs(value - before.value) / Math.max(1, gap - before.seconds);
        assert.ok(change <= 7, `${studyId}: ${change} in a second`);
      });
      const late = (label: string) => {
        const part = labels.find((candidate) => candidate.label === label);
        return part && mean(between(polar, (part.from + part.to) / 2, part.to));
      };
      const [sitting, running] = [late('sitting') ?? 0, late('running')];
      if (running !== undefined) assert.ok(running > sitting + 25, `${studyId}: ${running}`);
    }
  });

  it('samples at 64 Hz and 32 Hz with jitter and drop-outs, never back in time', () => {
    let [gaps, jitters] = [0, 0];
    for (const { ppg, force } of sessions.values()) {
      for (const [samples, rate] of [
        [ppg, 64],
        [force, 32],
      ] as const) {
        const steps = samples
          .slice(1)
          .map(({ seconds: at }, index) => at - (samples[index]?.seconds ?? 0));
        assert.ok(steps.every((step) => step > 0));
        gaps += steps.filter((step) => step > 0.25).length;
        jitters += steps.filter((step) => Math.abs(step - 1 / rate) > 0.002).length;
        const usual = [...steps].sort((a, b) => a - b)[steps.length >> 1];
        if (usual !== undefined) assert.ok(Math.abs(usual - 1 / rate) < 0.002);
      }
    }
    assert.ok(gaps > 20 && gaps < 200, `${gaps} gaps`);
    assert.ok(jitters > 1000);
  });
});
