import { Module } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { LoggerModule } from 'nestjs-pino';
import type { Logger } from 'pino';
import { Now } from './api/asking/now';
import { Revisions } from './api/asking/revisions';
import { AuthGuard } from './api/auth/auth.guard';
import { Sessions } from './api/auth/sessions';
import { Tokens } from './api/auth/tokens';
import { Bulk } from './api/bulk/bulk';
import { BulkController } from './api/bulk/bulk.controller';
import { Claims } from './api/claims/claims';
import { ClaimsController } from './api/claims/claims.controller';
import { CustomersWordController } from './api/claims/customers-word.controller';
import { NoticesController } from './api/claims/notices.controller';
import { PartnerClaimsController } from './api/claims/partner-claims.controller';
import { ReviewsController } from './api/claims/reviews.controller';
import { TestClockController } from './api/clock/test-clock.controller';
import { commandHandlers } from './api/commands/handlers';
import { Submissions } from './api/commands/submissions';
import { Disputes } from './api/disputes/disputes';
import { ContractController } from './api/contract/contract.controller';
import { DisputesController } from './api/disputes/disputes.controller';
import { Dossiers } from './api/disputes/dossiers';
import { Beginnings } from './api/events/beginnings';
import { EventsController } from './api/events/events.controller';
import { Streams } from './api/events/streams';
import { HealthController } from './api/health/health.controller';
import { Histories } from './api/history/histories';
import { AnswerInterceptor } from './api/http/answer';
import { KnownQueryInterceptor } from './api/http/known-query';
import { LedgerPositionInterceptor } from './api/http/ledger-position';
import { validation } from './api/http/validation';
import { InboxController } from './api/inbox/inbox.controller';
import { Metrics } from './api/metrics/metrics';
import { CLOCK, PARTS } from './api/parts';
import type { Parts } from './api/parts';
import { OverridesController } from './api/overrides/overrides.controller';
import { DryRunController } from './api/policies/dry-run.controller';
import { PoliciesController } from './api/policies/policies.controller';
import { QueuesController } from './api/queues/queues.controller';
import { ReferenceController } from './api/reference/reference.controller';
import { Changes } from './api/tenures/changes';
import { Moments } from './api/tenures/moments';
import { Tenures } from './api/tenures/tenures';
import { TenuresController } from './api/tenures/tenures.controller';
import { Timelines } from './api/timeline/timelines';
import { UsageReading } from './api/usage/usage';
import { UsageController } from './api/usage/usage.controller';
import { Webhooks } from './api/webhooks/webhooks';
import { WebhooksController } from './api/webhooks/webhooks.controller';
import { LocksController } from './api/workloads/locks.controller';
import { Workloads } from './api/workloads/workloads';
import { WorkloadsController } from './api/workloads/workloads.controller';
import { TestClock } from './clock/test-clock';
import { Feed } from './delivery/feed/feed';
import { Deliveries } from './delivery/webhooks/deliveries';
import { Ledger } from './ledger/ledger';
import type { Clock } from './ledger/ports/clock';
import { ActPages } from './web/acting/act-pages';
import { ActingController } from './web/acting/acting.controller';
import { ChangesPageController } from './web/changes/changes.controller';
import { ClaimPageController } from './web/claims/claim.controller';
import { DisputePageController } from './web/disputes/dispute.controller';
import { AssetsController } from './web/assets.controller';
import { HistoryController } from './web/history/history.controller';
import { InboxPageController } from './web/inbox/inbox.controller';
import { ListsController } from './web/lists/lists.controller';
import { DossierController } from './web/dossier/dossier.controller';
import { PageProblemFilter } from './web/page-problem.filter';
import { Pages } from './web/pages';
import { ProblemOrPageFilter } from './web/problem-or-page.filter';
import { PoliciesPageController } from './web/policies/policies.controller';
import { QueueController } from './web/queue/queue.controller';
import { RequestingController } from './web/requesting/requesting.controller';
import { SignIn } from './web/sign-in/sign-in';
import { SignInController } from './web/sign-in/sign-in.controller';
import { StartController } from './web/start/start.controller';
import { SubjectsController } from './web/subjects/subjects.controller';
import { WorkloadPageController } from './web/workload/workload.controller';

/** What the edge is made of. */
export interface EdgeParts {
  parts: Parts;
  clock: Clock;
  tokens: Tokens;
  sessions: Sessions;
  metrics: Metrics;
  feed: Feed;
  streams: Streams;
  deliveries: Deliveries;
  log: Logger;
}

const controllers: Type[] = [
  ClaimsController,
  PartnerClaimsController,
  NoticesController,
  ReviewsController,
  CustomersWordController,
  DisputesController,
  DossierController,
  LocksController,
  WorkloadsController,
  TenuresController,
  UsageController,
  ReferenceController,
  InboxController,
  QueuesController,
  EventsController,
  BulkController,
  WebhooksController,
  ContractController,
  PoliciesController,
  DryRunController,
  OverridesController,
  HealthController,
  AssetsController,
  SignInController,
  StartController,
  ListsController,
  QueueController,
  InboxPageController,
  ClaimPageController,
  ChangesPageController,
  HistoryController,
  PoliciesPageController,
  SubjectsController,
  DisputePageController,
  WorkloadPageController,
  RequestingController,
  ActingController,
];

/** Every controller; that of the test clock only where time stands still. */
export const controllersOf = (clock: Clock): Type[] => (clock instanceof TestClock ? [...controllers, TestClockController] : controllers);

/** The HTTP edge of an open ledger. */
@Module({})
export class AppModule {
  static of({ parts, clock, tokens, sessions, metrics, feed, streams, deliveries, log }: EdgeParts): DynamicModule {
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot(), LoggerModule.forRoot({ pinoHttp: { logger: log, autoLogging: false }, forRoutes: [] })],
      controllers: controllersOf(clock),
      providers: [
        { provide: PARTS, useValue: parts },
        { provide: CLOCK, useValue: clock },
        { provide: Ledger, useValue: parts.ledger },
        { provide: Tokens, useValue: tokens },
        { provide: Sessions, useValue: sessions },
        { provide: Metrics, useValue: metrics },
        { provide: Feed, useValue: feed },
        { provide: Streams, useValue: streams },
        { provide: Deliveries, useValue: deliveries },
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_PIPE, useValue: validation },
        { provide: APP_INTERCEPTOR, useClass: KnownQueryInterceptor },
        { provide: APP_INTERCEPTOR, useClass: LedgerPositionInterceptor },
        { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
        { provide: APP_FILTER, useClass: ProblemOrPageFilter },
        PageProblemFilter,
        ...commandHandlers,
        ActPages,
        Beginnings,
        Bulk,
        Changes,
        Claims,
        Disputes,
        Dossiers,
        Histories,
        Moments,
        Now,
        Pages,
        Revisions,
        SignIn,
        Submissions,
        Tenures,
        Timelines,
        UsageReading,
        Webhooks,
        Workloads,
      ],
    };
  }
}
