import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import manifest from '../../package.json' with { type: 'json' };

/** What happened, counted for a monitoring system. */
export interface Metrics {
  /** Prometheus' text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
  text(): Promise<string>;
  readonly contentType: string;
  /** @param outcome `done`, `failed`, `duplicate`, `ignored`, or why it was refused */
  delivered(event: string, outcome: string): void;
  handled(event: string, seconds: number): void;
  /** @param status of GitHub's answer; undefined when there was none */
  asked(status: number | undefined): void;
  /** Counts an error that nobody has caught. */
  strayed(): void;
}

export interface Watched {
  /** Has the metrics of the process itself added, which no two servers in one process could have. */
  readonly registry: Registry;
  /** Looked at when somebody asks. */
  readonly inHand: { readonly running: number; readonly waiting: number };
}

/** From what answers at once to what waits for GitHub's limits, in seconds. */
const buckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

export function serverMetrics({ registry, inHand }: Watched): Metrics {
  const registers = [registry];
  const deliveries = new Counter({
    name: 'bot_deliveries_total',
    help: 'Webhook deliveries by event and by what became of them',
    labelNames: ['event', 'outcome'],
    registers,
  });
  const seconds = new Histogram({
    name: 'bot_handler_seconds',
    help: 'Time from a delivery being taken up to its handler being done',
    labelNames: ['event'],
    buckets,
    registers,
  });
  const requests = new Counter({
    name: 'bot_github_requests_total',
    help: "Requests to GitHub's API by the status of their answer",
    labelNames: ['status'],
    registers,
  });
  const strays = new Counter({ name: 'bot_stray_errors_total', help: 'Errors that nobody has caught', registers });
  gauge('bot_deliveries_in_flight', 'Deliveries that are worked on', () => inHand.running);
  gauge('bot_deliveries_waiting', 'Deliveries that wait for their turn', () => inHand.waiting);
  gauge('bot_build_info', 'Always 1; the version is in its label', () => 1, { version: manifest.version });

  function gauge(name: string, help: string, value: () => number, labels: Record<string, string> = {}): void {
    new Gauge({
      name,
      help,
      labelNames: Object.keys(labels),
      registers,
      collect() {
        this.set(labels, value());
      },
    });
  }

  return {
    text: () => registry.metrics(),
    contentType: registry.contentType,
    delivered: (event, outcome) => deliveries.inc({ event, outcome }),
    handled: (event, took) => seconds.observe({ event }, took),
    asked: (status) => requests.inc({ status: status ?? 'none' }),
    strayed: () => strays.inc(),
  };
}
