import type { Subject } from './subjects.ts';

export type Metadata = Readonly<Record<string, string>>;

/** What a recording turned out to hold. */
export interface Findings {
  readonly seconds: number;
  /** Labels of the activities that were done, in the order they were done first. */
  readonly labels: readonly string[];
  /** Samples beside those that a recording without a gap would have: 0 to 1. */
  readonly ppgCoverage: number;
  readonly accelerometerCoverage: number;
  /** Of the heart rate from the PPG with the Polar's; undefined when it cannot be computed. */
  readonly correlation: number | undefined;
}

/** A signal counts as present when at least this part of it is. */
const enoughCoverage = 0.8;
const enoughCorrelation = 0.5;

/** A data item's `ei-metadata.json`, in the documented form; `replace` makes the file say it all. */
export function itemMetadata(metadata: Metadata): string {
  return `${JSON.stringify({ version: 1, action: 'replace', metadata }, null, 2)}\n`;
}

/** The lines of the checklist, and whether the item passes as a whole. */
export function checklist(findings: Findings): { readonly ok: boolean; readonly lines: Metadata } {
  const checks = {
    ei_check_ppg_present: findings.ppgCoverage >= enoughCoverage,
    ei_check_accelerometer_present: findings.accelerometerCoverage >= enoughCoverage,
    ei_check_hr_correlation: (findings.correlation ?? 0) >= enoughCorrelation,
  };
  const ok = Object.values(checks).every(Boolean);
  const lines = Object.entries({ ei_check: ok, ...checks });
  return { ok, lines: Object.fromEntries(lines.map(([key, value]) => [key, value ? '1' : '0'])) };
}

export function subjectMetadata(subject: Subject, findings: Findings): Metadata {
  const { correlation } = findings;
  return {
    study_id: subject.studyId,
    lake_id: subject.lakeId,
    date: new Date(subject.start).toISOString().slice(0, 10),
    age: String(subject.age),
    sex: subject.sex,
    bmi: subject.bmi.toFixed(1),
    resting_hr: String(subject.restingHeartRate),
    wristband_serial: subject.wristband,
    polar_serial: subject.polar,
    ...(subject.remarks === '' ? {} : { remarks: subject.remarks }),
    labels: findings.labels.join(','),
    duration_s: String(findings.seconds),
    ppg_coverage: findings.ppgCoverage.toFixed(2),
    accelerometer_coverage: findings.accelerometerCoverage.toFixed(2),
    ...(correlation === undefined ? {} : { hr_correlation: correlation.toFixed(3) }),
    ...checklist(findings).lines,
  };
}

/** Which study id belongs to which folder of the data lake, and who that is. */
export function masterSheet(subjects: readonly Subject[]): string {
  const header =
    'study_id,lake_id,date,age,sex,bmi,resting_hr,wristband_serial,polar_serial,remarks';
  const rows = subjects.map((subject) =>
    [
      subject.studyId,
      subject.lakeId,
      new Date(subject.start).toISOString().slice(0, 10),
      subject.age,
      subject.sex,
      subject.bmi.toFixed(1),
      subject.restingHeartRate,
      subject.wristband,
      subject.polar,
      quote(subject.remarks),
    ].join(','),
  );
  return [header, ...rows, ''].join('\r\n');
}

/** RFC 4180. */
function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
