import { checkAccount, checkToken, checkVersion } from './admission.ts';
import { type Answer, jsonAnswer } from './answer.ts';
import type { ApiVersion } from './dialect.ts';
import { errorAnswer, invalidRequest, Refusal } from './errors.ts';
import { listPage } from './report-list.ts';
import { checkReportRequest } from './report-request.ts';
import { accountName, currentStatus, generated } from './report-shapes.ts';
import { isReportType, reportTypes } from './report-types.ts';
import type { SimulatedReport } from './reports.ts';
import type { OpenRequest } from './request-log.ts';
import type { Route } from './routes.ts';
import { traceHeaders } from './trace.ts';
import type { World } from './world.ts';

type Whims = {
  /** The report that this request creates fails. */
  readonly reportFails?: boolean;
};

type Call = {
  readonly request: OpenRequest;
  readonly version: ApiVersion;
  readonly account_id: number;
  /** The report type or report id of the path. */
  readonly resource: string;
};

/** What Cint answers to a request. @throws Refusal with the answer of a request that is refused. */
export async function answerOperation(
  route: Route,
  request: OpenRequest,
  world: World,
  whims: Whims = {},
): Promise<Answer> {
  if (route.operation === 'token') return world.tokens.mint(request.body);
  checkToken(request, world);
  const version = checkVersion(request, world);
  if (route.operation === 'accounts') return jsonAnswer(200, { accounts: [{ id: 13, name: accountName }] });
  const call = { request, version, account_id: checkAccount(route.account_id), resource: route.resource };
  switch (route.operation) {
    case 'generate':
      return generate(call, world, whims);
    case 'status':
      return jsonAnswer(200, currentStatus(findReport(call, world), version));
    case 'download':
      return download(call, world);
    case 'list':
      return list(call, world);
  }
}

function generate(call: Call, { reports, idempotency }: World, { reportFails = false }: Whims): Answer {
  const { request, version, account_id, resource: report_type } = call;
  if (!isReportType(report_type)) {
    throw invalidRequest([{ name: 'report_type', reason: `must be one of ${reportTypes.join(', ')}` }]);
  }
  const accepted = (report: SimulatedReport) =>
    jsonAnswer(202, generated(report, version), traceHeaders(request.headers));
  const key = request.headers['idempotency-key']?.toString();
  const asked = { account_id, report_type, body: request.body };
  const earlier = key === undefined ? undefined : idempotency.find(key, asked);
  if (earlier !== undefined) return accepted(earlier);
  const report = reports.create({
    account_id,
    report_type,
    api_version: version,
    request: checkReportRequest(request.body, report_type, version),
    fails: reportFails,
  });
  if (key !== undefined) idempotency.remember(key, asked, report);
  return accepted(report);
}

async function download(call: Call, world: World): Promise<Answer> {
  const report = findReport(call, world);
  if (report.status !== 'completed') {
    const detail = 'Cannot download report: the report is not completed';
    throw new Refusal(errorAnswer(400, { detail }));
  }
  return { status: 200, headers: traceHeaders(call.request.headers), body: await world.fileOf(report) };
}

function list({ request, version, account_id }: Call, { reports }: World): Answer {
  const own = reports.all.filter((report) => report.account_id === account_id);
  return listPage(own, request.query, version);
}

/** @throws Refusal 404, also for another account's report: whether it exists is not told. */
function findReport({ account_id, resource }: Call, { reports }: World): SimulatedReport {
  const report = reports.find(resource);
  if (report?.account_id === account_id) return report;
  throw new Refusal(errorAnswer(404, { detail: 'report_id: the specified resource was not found' }));
}
