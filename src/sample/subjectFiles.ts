import path from 'node:path';
import { combinedFile } from './combined.ts';
import {
  accelerometerHeader,
  accelerometerLine,
  labelsFile,
  polarHeader,
  polarLine,
  ppgHeader,
  ppgLine,
} from './csvFiles.ts';
import { losses } from './flaws.ts';
import { heartRateChart, type HeartRate } from './heartRateChart.ts';
import { correlation, heartRateEstimator } from './heartRateEstimate.ts';
import { checklist, itemMetadata, subjectMetadata, type Findings } from './metadata.ts';
import { copyWhole, OutputFile, writeWhole } from './outputFile.ts';
import { protocol, type Segment } from './protocol.ts';
import { recording } from './recording.ts';
import { accelerometerRate, ppgRate } from './sensors.ts';
import type { Subject } from './subjects.ts';

interface SubjectFolders {
  /** Of the raw recordings: `accelerometer.csv`, `ppg.csv`. */
  readonly lake: string;
  /** Of what the researchers upload, with the study id before each name. */
  readonly portal: string;
  /** Of the data item: everything about the subject, under plain names. */
  readonly item: string;
}

interface Outputs {
  readonly accelerometer: OutputFile;
  readonly ppg: OutputFile;
  readonly polar: OutputFile;
  readonly combined: Awaited<ReturnType<typeof combinedFile>>;
}

interface Discardable {
  discard(): Promise<void>;
}

interface Recorded {
  readonly findings: Findings;
  readonly polar: readonly HeartRate[];
  readonly estimate: readonly HeartRate[];
}

/** Simulates one session and writes all its files. */
export async function writeSubject(
  subject: Subject,
  seconds: number,
  folders: SubjectFolders,
  signal?: AbortSignal,
): Promise<void> {
  const modified = subject.start + seconds * 1000;
  const segments = protocol(subject, seconds);
  const inItem = (name: string) => path.join(folders.item, name);
  const sources = sourcesOf(subject, folders);
  const opened: Discardable[] = [];
  const track = <T extends Discardable>(output: T): T => {
    opened.push(output);
    return output;
  };
  try {
    const outputs: Outputs = {
      accelerometer: track(await OutputFile.create(sources.accelerometer)),
      ppg: track(await OutputFile.create(sources.ppg)),
      polar: track(await OutputFile.create(sources.polar)),
      combined: track(await combinedFile(inItem('combined.parquet'))),
    };
    const recorded = await record(subject, seconds, segments, outputs, signal);
    const { findings } = recorded;

    await outputs.accelerometer.finish(modified);
    if (findings.ppgCoverage > 0) await outputs.ppg.finish(modified);
    await outputs.polar.finish(modified);
    await writeWhole(sources.labels, labelsFile(subject.start, segments), modified);
    if (checklist(findings).ok) await outputs.combined.finish(modified);

    // The sorted item is a copy: whoever changes it must not change the raw recording.
    await copyWhole(sources.accelerometer, inItem('accelerometer.csv'), modified);
    if (findings.ppgCoverage > 0) await copyWhole(sources.ppg, inItem('ppg.csv'), modified);
    await copyWhole(sources.polar, inItem('polar_h10.csv'), modified);
    await copyWhole(sources.labels, inItem('labels.csv'), modified);
    const chart = await heartRateChart({
      studyId: subject.studyId,
      seconds,
      segments,
      polar: recorded.polar,
      estimate: recorded.estimate,
      correlation: findings.correlation,
    });
    await writeWhole(inItem('hr.png'), chart, modified);
    const metadata = itemMetadata(subjectMetadata(subject, findings));
    await writeWhole(inItem('ei-metadata.json'), metadata, modified);
  } finally {
    for (const output of opened) await output.discard();
  }
}

function sourcesOf({ studyId }: Subject, { lake, portal }: SubjectFolders) {
  return {
    accelerometer: path.join(lake, 'accelerometer.csv'),
    ppg: path.join(lake, 'ppg.csv'),
    polar: path.join(portal, `${studyId}_polar_h10.csv`),
    labels: path.join(portal, `${studyId}_labels.csv`),
  };
}

/** Runs the session, writes what arrives of it and compares the two heart rates on the way. */
async function record(
  subject: Subject,
  seconds: number,
  segments: readonly Segment[],
  outputs: Outputs,
  signal?: AbortSignal,
): Promise<Recorded> {
  const arrived = losses(subject, seconds);
  const estimateNow = heartRateEstimator(subject.start);
  const estimate: HeartRate[] = [];
  const polar: HeartRate[] = [];
  let [ppgRows, accelerometerRows] = [0, 0];
  await outputs.accelerometer.write(accelerometerHeader);
  await outputs.ppg.write(ppgHeader);
  await outputs.polar.write(polarHeader);
  for (const recorded of recording(subject, seconds)) {
    signal?.throwIfAborted();
    const now = arrived(recorded);
    ppgRows += now.ppg.length;
    accelerometerRows += now.accelerometer.length;
    const lines = now.accelerometer.map(accelerometerLine).join('');
    await outputs.accelerometer.write(lines + (now.cutLine ?? ''));
    await outputs.ppg.write(now.ppg.map(ppgLine).join(''));
    await outputs.combined.add(now);
    if (now.polar !== undefined) {
      await outputs.polar.write(polarLine(now.polar));
      polar.push({ second: now.second, heartRate: now.polar.heartRate });
    }
    const estimated = estimateNow(now.second, now.ppg);
    if (estimated !== undefined) estimate.push(estimated);
  }
  const findings: Findings = {
    seconds,
    labels: [...new Set(segments.map((segment) => segment.activity.label))],
    ppgCoverage: ppgRows / (seconds * ppgRate),
    accelerometerCoverage: accelerometerRows / (seconds * accelerometerRate),
    correlation: agreement(estimate, polar),
  };
  return { findings, polar, estimate };
}

/** The correlation over the seconds in which both have a value. */
function agreement(
  estimate: readonly HeartRate[],
  polar: readonly HeartRate[],
): number | undefined {
  const reported = new Map(polar.map(({ second, heartRate }) => [second, heartRate]));
  const both = estimate.flatMap(({ second, heartRate }) => {
    const other = reported.get(second);
    return other === undefined ? [] : [[heartRate, other] as const];
  });
  return correlation(
    both.map(([estimated]) => estimated),
    both.map(([, other]) => other),
  );
}
