/** The tracker's endpoints as typed functions. */

import { ArtifactsClient } from './artifacts';
import { Caller, MLFLOW, TRACKER } from './caller';
import { CurvesClient } from './curves';
import * as decode from './decode';
import type * as entities from './entities';
import { ExperimentsClient } from './experiments';
import { LastingSocket } from './lastingSocket';
import { NotebookRunsClient } from './notebookRuns';
import { RegistryClient } from './registry';
import { ReviewsClient } from './reviews';
import { RunEditsClient } from './runEdits';
import { RunIndexClient } from './runIndex';
import { RunPageClient } from './runPage';
import type { ITransport } from './transport';
import { readError } from './transport';
import { VerifyingClient } from './verifying';
import { WebhooksClient } from './webhooks';
import type * as wire from './wire';

/** What each run of an answer shows; a kind that is left out is not shown at all. */
export interface IShownKeys {
  readonly metrics?: readonly string[];
  readonly params?: readonly string[];
  readonly tags?: readonly string[];
}

/** What to search runs by. */
export interface IRunQuery {
  readonly experimentIds: readonly string[];
  readonly filter?: string;
  /** Newest first when unset. */
  readonly orderBy?: readonly string[];
  /** Everything when unset, and from servers that do not know it. */
  readonly keys?: IShownKeys;
  readonly maxResults?: number;
  readonly pageToken?: string;
}

/** A notebook to be kept with a run. */
export interface ISnapshotRequest {
  readonly runId: string;
  readonly phase: string;
  readonly path: string;
  readonly unsaved: boolean;
  readonly kernelId: string;
  /** When the notebook stood so, in ms since the epoch. */
  readonly createdAt: number;
  readonly notebook: unknown;
}

/** Typed client of the tracker's REST API. */
export class TrackerClient {
  constructor(private readonly transport: ITransport) {
    this.caller = new Caller(transport);
    this.artifacts = new ArtifactsClient(transport);
    this.curves = new CurvesClient(this.caller, (runId, metric) =>
      this.getMetricHistory(runId, metric)
    );
    this.runPage = new RunPageClient(this.caller);
    this.experiments = new ExperimentsClient(this.caller);
    this.runEdits = new RunEditsClient(this.caller);
    this.runIndex = new RunIndexClient(this.caller);
    this.verifying = new VerifyingClient(this.caller);
    this.registry = new RegistryClient(this.caller);
    this.reviews = new ReviewsClient(this.caller);
    this.webhooks = new WebhooksClient(this.caller);
    this.notebookRuns = new NotebookRunsClient(this.caller, this.experiments);
  }

  readonly artifacts: ArtifactsClient;
  readonly curves: CurvesClient;
  readonly runPage: RunPageClient;
  readonly experiments: ExperimentsClient;
  readonly runEdits: RunEditsClient;
  readonly runIndex: RunIndexClient;
  readonly notebookRuns: NotebookRunsClient;
  readonly registry: RegistryClient;
  readonly reviews: ReviewsClient;
  readonly webhooks: WebhooksClient;
  readonly verifying: VerifyingClient;

  private readonly caller: Caller;

  async searchRuns(query: IRunQuery): Promise<entities.IPage<entities.IRun>> {
    const answer = await this.caller.post<{
      runs?: wire.IWireRun[];
      next_page_token?: string;
    }>(`${MLFLOW}/runs/search`, {
      experiment_ids: query.experimentIds,
      filter: query.filter ?? '',
      max_results: query.maxResults ?? 50,
      ...(query.orderBy && { order_by: query.orderBy }),
      ...(query.keys && { keys: query.keys }),
      ...(query.pageToken && { page_token: query.pageToken })
    });
    return {
      items: (answer.runs ?? []).map(decode.decodeRun),
      nextPageToken: answer.next_page_token || undefined
    };
  }

  async getRun(runId: string): Promise<entities.IRun> {
    const answer = await this.caller.get<{ run: wire.IWireRun }>(
      `${MLFLOW}/runs/get`,
      { run_id: runId }
    );
    return decode.decodeRun(answer.run);
  }

  async searchExperiments(): Promise<entities.IExperiment[]> {
    const found: entities.IExperiment[] = [];
    let pageToken: string | undefined;
    do {
      const answer = await this.caller.post<{
        experiments?: wire.IWireExperiment[];
        next_page_token?: string;
      }>(`${MLFLOW}/experiments/search`, {
        max_results: 1000,
        ...(pageToken && { page_token: pageToken })
      });
      found.push(...(answer.experiments ?? []).map(decode.decodeExperiment));
      pageToken = answer.next_page_token;
    } while (pageToken);
    return found;
  }

  async getMetricHistory(
    runId: string,
    metric: string
  ): Promise<entities.IPoint[]> {
    const points: entities.IPoint[] = [];
    let pageToken: string | undefined;
    do {
      const answer = await this.caller.get<{
        metrics?: wire.IWireMetric[];
        next_page_token?: string;
      }>(`${MLFLOW}/metrics/get-history`, {
        run_id: runId,
        metric_key: metric,
        page_token: pageToken
      });
      // One by one: a spread of a page's 25,000 points could overflow the stack.
      for (const point of answer.metrics ?? []) {
        points.push(decode.decodePoint(point));
      }
      pageToken = answer.next_page_token;
    } while (pageToken);
    return points;
  }

  async listArtifacts(
    runId: string,
    path?: string
  ): Promise<entities.IArtifact[]> {
    const answer = await this.caller.get<{ files?: wire.IWireFile[] }>(
      `${MLFLOW}/artifacts/list`,
      { run_id: runId, path }
    );
    return (answer.files ?? []).map(decode.decodeArtifact);
  }

  /** Address of an artifact for an `<img>` or a link. */
  artifactUrl(runId: string, path: string): string {
    return this.transport.url('get-artifact', { run_id: runId, path });
  }

  /** Read a text artifact; undefined when `folder` has no such file. */
  async readArtifact(
    runId: string,
    folder: string,
    name: string
  ): Promise<string | undefined> {
    const path = `${folder}/${name}`;
    const files = await this.listArtifacts(runId, folder);
    if (!files.some(file => file.path === path)) {
      return undefined;
    }
    const response = await this.transport.send('GET', 'get-artifact', {
      query: { run_id: runId, path }
    });
    if (!response.ok) {
      throw await readError(response);
    }
    return response.text();
  }

  /** The notebook of a run as it ended, else as it started; undefined when there is none. */
  async getNotebook(
    runId: string
  ): Promise<entities.INotebookSnapshot | undefined> {
    // Asked first what there is: a browser logs an error for each thing that is not.
    const { snapshots = [] } = await this.caller.get<{
      snapshots?: Array<{ phase: string }>;
    }>(`${TRACKER}/notebook-snapshots/list`, { run_id: runId });
    const captured = snapshots.map(snapshot => snapshot.phase);
    const phase = ['end', 'start'].find(name => captured.includes(name));
    if (!phase) {
      return undefined;
    }
    const answer = await this.caller.get<{ snapshot: wire.IWireSnapshot }>(
      `${TRACKER}/notebook-snapshots/get`,
      { run_id: runId, phase }
    );
    return decode.decodeSnapshot(answer.snapshot);
  }

  /** Keep the live notebook with a run. */
  async logNotebookSnapshot(request: ISnapshotRequest): Promise<void> {
    await this.caller.post(`${TRACKER}/notebook-snapshots/log`, {
      run_id: request.runId,
      phase: request.phase,
      source: 'live document',
      path: request.path,
      unsaved: request.unsaved,
      kernel_id: request.kernelId,
      created_at: request.createdAt,
      notebook: request.notebook
    });
  }

  /** Open the stream of changes after number `since`, or from now on. */
  openChanges(since?: number): WebSocket {
    return this.transport.connect(`${TRACKER}/changes/stream`, { since });
  }

  /** Follow what is not yet sent, once started; only a Jupyter server can say. */
  followUnsent(listener: (unsent: entities.IUnsent) => void): LastingSocket {
    const path = `${TRACKER}/journal/unsent/stream`;
    return new LastingSocket(() => this.transport.connect(path, {}), {
      onMessage: message => {
        listener(decode.decodeUnsent(message as wire.IWireUnsent));
      }
    });
  }

  /** Send at once what processes left that have ended. */
  syncJournals(): Promise<entities.ISynced> {
    return this.caller.post(`${TRACKER}/journal/sync`, {});
  }

  /** Run the notebook of a run again, when its turn comes; only a Jupyter server can. */
  async startVerification(runId: string): Promise<entities.IVerification> {
    return decode.decodeVerification(
      await this.caller.post(`${TRACKER}/verifications/start`, {
        run_id: runId
      })
    );
  }

  async cancelVerification(runId: string): Promise<void> {
    await this.caller.post(`${TRACKER}/verifications/cancel`, {
      run_id: runId
    });
  }

  /** Follow what becomes of the runs that are verified, once started. */
  followVerifications(
    listener: (verifications: entities.IVerification[]) => void
  ): LastingSocket {
    const path = `${TRACKER}/verifications/stream`;
    return new LastingSocket(() => this.transport.connect(path, {}), {
      onMessage: message => {
        const { verifications } = message as {
          verifications: wire.IWireVerification[];
        };
        listener(verifications.map(decode.decodeVerification));
      }
    });
  }

  /** What running a run's notebook again has shown; undefined when nobody tried. */
  async getVerificationReport(
    runId: string
  ): Promise<entities.IVerificationReport | undefined> {
    const text = await this.readArtifact(runId, 'verification', 'report.json');
    return text === undefined
      ? undefined
      : decode.decodeReport(JSON.parse(text) as wire.IWireReport);
  }

  /** What was different before two runs, the likeliest cause first. */
  async getCauses(runId: string, otherId: string): Promise<entities.ICause[]> {
    const { causes = [] } = await this.caller.get<{
      causes?: entities.ICause[];
    }>(`${TRACKER}/causes`, { run_id: runId, other_run_id: otherId });
    return causes;
  }
}
