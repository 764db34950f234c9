import { Metrics } from '@aws-lambda-powertools/metrics';
import { type DIMENSIONS, METRICS, type MetricName, NAMESPACE } from '../contract/metrics.ts';
import { logger } from './log.ts';

/** One more dimension of a metric, and its value. */
export type Dimensions = Readonly<Partial<Record<Exclude<keyof typeof DIMENSIONS, 'service'>, string>>>;

const metrics = new Metrics({ namespace: NAMESPACE, logger });

/** Keeps a measurement for `flush`. With dimensions it is told a second time, with these. */
export function measure(metric: MetricName, value: number, dimensions: Dimensions = {}): void {
  const { name, unit } = METRICS[metric];
  metrics.addMetric(name, unit, value);
  for (const [dimension, of] of Object.entries(dimensions)) {
    metrics.singleMetric().addDimension(dimension, of).addMetric(name, unit, value);
  }
}

/** Writes what was measured as lines of CloudWatch's embedded metric format. */
export function flush(): void {
  // Powertools warns where there is nothing.
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}
