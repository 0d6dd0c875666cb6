import { edit, guard, type Chapter } from '../guard';

const progress = 'libs/saga/src/engine/progress.ts';
const progressSpec = 'libs/saga/src/engine/progress.spec.ts';
const model = 'libs/saga/src/engine/engine.property.spec.ts';
const store = 'libs/saga/src/engine/workflow.store.ts';
const takeover = 'test/house/takeover.spec.ts';
const activityTables = 'libs/activity/src/migrations/create-activity.ts';
const reserve = 'libs/activity/src/commands/reserve-capacity.spec.ts';

export const workflows: Chapter = {
  title: 'Seats, enrollments and workflows (invariants 2, 4 and 10)',
  guards: [
    guard('Reservations never exceed the seats', [reserve, 'gives fifty who come at once exactly the seats that are free'], edit(activityTables, 'CONSTRAINT activity_seats CHECK (reserved <= capacity),')),
    guard(
      'The last seat goes to one of those who all saw it free',
      [reserve, 'gives the last seat to one of those who all saw it free'],
      edit(activityTables, 'CONSTRAINT activity_seats CHECK (reserved <= capacity),'),
    ),
    guard(
      'No seat is taken behind a close',
      [reserve, 'takes no seat behind a close'],
      edit('libs/activity/src/seats.ts', "CASE status WHEN 'open' THEN reserved + 1 ELSE -1 END", 'reserved + 1'),
    ),
    guard(
      'A seat is given back once',
      ['libs/activity/src/commands/release-capacity.spec.ts', 'gives it back once, however many commands race for it'],
      edit('libs/activity/src/seats.ts', "enrollment_id = $3 AND status = 'active' RETURNING id", 'enrollment_id = $3 RETURNING id'),
    ),
    guard(
      'A student has one live enrollment an activity',
      ['libs/enrollment/src/commands/create-enrollment.spec.ts', 'lets one of many through who all saw that there was none yet'],
      edit('libs/enrollment/src/migrations/1760000000001-create-enrollment.ts', 'CREATE UNIQUE INDEX enrollment_live', 'CREATE INDEX enrollment_live'),
    ),
    guard(
      'An enrollment has one fee',
      ['libs/fees/src/migrations/create-fees.spec.ts', 'accept no fee below zero, no second one an enrollment'],
      edit('libs/fees/src/migrations/create-fees.ts', 'CONSTRAINT fee_of_enrollment UNIQUE (tenant_id, enrollment_id),'),
    ),
    guard(
      'The last use of a discount code goes to one',
      ['libs/fees/src/commands/calculate-fees.spec.ts', 'gives the last use of a code to one of many that have all seen it free'],
      edit('libs/fees/src/migrations/create-fees.ts', 'CONSTRAINT discount_uses_left CHECK (uses <= max_uses),'),
    ),
    guard(
      'A process that lost its workflow writes to it no more (fence)',
      [takeover, 'is not written any more by the process that it was taken from'],
      edit(store, 'fenced = (version = $3 AND fence = $4)', 'fenced = ($3::bigint IS NOT NULL AND $4::bigint IS NOT NULL)'),
    ),
    guard('A takeover raises the fence', [takeover, 'is brought to its end by another, with a higher fence'], edit('libs/saga/src/engine/leases.ts', 'SET fence = fence + 1, version', 'SET fence = fence, version')),
    guard('Who lives keeps its workflow', [takeover, 'is left to a process that lives'], edit('libs/saga/src/engine/leases.ts', 'AND lease_until < now() ORDER BY', 'ORDER BY')),
    guard(
      'Enrolling twice with one key is one workflow',
      ['test/house/enroll-student.spec.ts', 'gives the same key the same workflow'],
      edit('libs/saga/src/migrations/create-workflows.ts', 'CREATE UNIQUE INDEX workflow_idempotency', 'CREATE INDEX workflow_idempotency'),
      edit(store, "row<WorkflowRow>(findByKey, [tx.tenantId, idempotencyKey])", "row<WorkflowRow>(findByKey, [tx.tenantId, `${idempotencyKey} `])"),
    ),
    guard('What was done is undone in reverse order', [model, 'undoes in reverse order'], edit(progress, 'progress.owed[progress.owed.length - 1]', 'progress.owed[0]'), edit(progress, 'progress.owed.slice(0, -1)', 'progress.owed.slice(1)')),
    guard(
      'A step that gave no answer is undone as well',
      [progressSpec, 'and then undoes that step too'],
      edit(progress, 'const unknown = { ...progress, owed: withStep(progress.owed, step) };', 'const unknown = progress;'),
    ),
    guard('After a takeover nobody gives up what may have no way back any more', [model, 'never gives up, through takeovers, what has no way back'], edit(progress, 'step.mustSucceed || (fence > 1 && steps.some(({ mustSucceed }) => mustSucceed))', 'step.mustSucceed')),
    guard('That it turns back is written before anything is undone', [model, 'writes that it turns back before it undoes anything'], edit('libs/saga/src/engine/runner.ts', "if (progress.status === 'in_progress' && next.status === 'compensating') written = await this.store.save(written, next, this.mine(), this.clock.now());")),
    guard(
      'After a takeover, steps that may still arrive late are revoked',
      [model, 'does so through takeovers'],
      edit(progress, '(fence > 1 || progress.owed.includes(step.name))', 'progress.owed.includes(step.name)'),
    ),
    guard('An undoing that fails for good is stuck, not dropped', [progressSpec, 'is stuck when undoing is refused'], edit(progress, 'return outcome.definite ? stuck(progress) : retried(progress, retriesOfWhatIsOwed', 'return outcome.definite ? afterUndo(progress) : retried(progress, retriesOfWhatIsOwed')),
    guard(
      'What is stuck is listed',
      [takeover, 'is listed with its reason'],
      edit(store, "if (progress.status === 'stuck') tx.write(bury, [before.tenantId, newId(), type, workflowId, reasonOf(progress), now]);"),
    ),
    guard(
      'More than it can carry is refused at the door of the engine',
      ['libs/saga/src/engine/admission.spec.ts', 'sends away whom the line has no room for'],
      edit('libs/saga/src/engine/admission.ts', 'bulkhead(settings.atOnce, settings.inLine)', 'bulkhead(settings.atOnce, 1_000)'),
    ),
  ],
};
