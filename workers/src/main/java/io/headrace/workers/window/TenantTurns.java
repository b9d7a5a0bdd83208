package io.headrace.workers.window;

import io.headrace.job.Priority;
import io.headrace.job.TenantId;
import io.headrace.job.Tier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tenant that has had the least for its tier's share goes first, in units of token cost
 * (virtual token counters, Sheng et al., OSDI '24), whatever the sizes of its jobs.
 *
 * <p>A tenant has a flow per model, since a model may be held up while another isn't. What a tenant
 * is served counts in all its flows, so several models are no way to more. Jobs that came for
 * another priority have flows of their own, which take turns with the tenant's others. Who comes
 * back from being idle, and a model that was held up, begin where service is now: neither saves up
 * credit. A job takes O(models log models + log tenants).
 */
final class TenantTurns implements Turns {
  /** Idle tenants whose debt is remembered, the latest to become idle. */
  private static final int MAX_IDLE = 10_000;

  private static final Comparator<Flow> NEAREST = Comparator.comparingLong(Flow::liftedMark);

  private final Map<String, Model> models = new LinkedHashMap<>();
  private final Map<TenantId, Tenant> waiting = new HashMap<>();
  private final LinkedHashMap<TenantId, Tenant> idle = new LinkedHashMap<>();

  private Tenant last = new Tenant(new TenantId("nobody"));

  private long changes;

  /** What one tenant was served for its share, on the same scale for all. */
  private static final class Tenant {
    final TenantId id;
    final LinkedHashMap<Line, Flow> flows = new LinkedHashMap<>();
    final MeanOutput output = new MeanOutput();
    long mark;
    int share = Tier.DEFAULT.share();

    Tenant(TenantId id) {
      this.id = id;
    }
  }

  private record Line(Priority asked, String model) {
    static Line of(Job job) {
      return new Line(job.priority(), job.model());
    }
  }

  /** One tenant's jobs for one model, of one asked priority. */
  private static final class Flow {
    final Tenant tenant;
    final Line line;
    final Model model;
    Deque<Job> jobs = new ArrayDeque<>();

    /** As the tenant's, less the model's lift. */
    long mark;

    /** Among equal marks, who comes is before who was served; else the longer ago, the sooner. */
    long change;

    Flow(Tenant tenant, Line line, Model model, long mark) {
      this.tenant = tenant;
      this.line = line;
      this.model = model;
      this.mark = mark;
    }

    long liftedMark() {
      return mark + model.lift;
    }
  }

  private static final class Model {
    final String name;
    final TreeSet<Flow> flows =
        new TreeSet<>(
            Comparator.<Flow>comparingLong(flow -> flow.mark)
                .thenComparingLong(flow -> flow.change));

    /** How far service went on elsewhere while this model was held up. */
    long lift;

    Model(String name) {
      this.name = name;
    }
  }

  @Override
  public void add(Job job) {
    flow(job.request().tenant(), job.request().tier().share(), Line.of(job)).jobs.add(job);
  }

  private Flow flow(TenantId id, int share, Line line) {
    Tenant tenant = waiting.computeIfAbsent(id, this::comesBack);
    tenant.share = share;
    return tenant.flows.computeIfAbsent(line, _ -> flow(tenant, line));
  }

  /** Hands over the tenant's jobs that asked for a priority, whatever their number. */
  void move(TenantId id, Priority asked, TenantTurns to) {
    Tenant tenant = waiting.get(id);
    if (tenant == null) {
      return;
    }
    for (Flow flow : List.copyOf(tenant.flows.values())) {
      if (flow.line.asked == asked) {
        to.flow(id, tenant.share, flow.line).jobs = flow.jobs;
        flow.jobs = new ArrayDeque<>();
        dropIfEmpty(flow);
      }
    }
  }

  private Tenant comesBack(TenantId id) {
    Tenant tenant = idle.remove(id);
    return tenant == null ? new Tenant(id) : tenant;
  }

  private Flow flow(Tenant tenant, Line line) {
    tenant.mark = Math.max(tenant.mark, lowest());
    Model model = models.computeIfAbsent(line.model, Model::new);
    Flow flow = new Flow(tenant, line, model, tenant.mark - model.lift);
    flow.change = Long.MIN_VALUE + changes++;
    model.flows.add(flow);
    return flow;
  }

  /** Where service is: at the next flow, or else at the tenant that was served last. */
  private long lowest() {
    long lowest = Long.MAX_VALUE;
    for (Model model : models.values()) {
      lowest = Math.min(lowest, model.flows.first().liftedMark());
    }
    return models.isEmpty() ? last.mark : lowest;
  }

  @Override
  public @Nullable Job poll(Predicate<Job> mayStart) {
    List<Flow> next = new ArrayList<>(models.size());
    models.values().forEach(model -> next.add(model.flows.first()));
    next.sort(NEAREST);
    for (Flow flow : next) {
      if (mayStart.test(flow.jobs.element())) {
        return serve(flow);
      }
    }
    return null;
  }

  private Job serve(Flow flow) {
    long floor = flow.liftedMark();
    models.values().forEach(model -> lift(model, floor));
    Job job = flow.jobs.remove();
    flow.tenant.mark = Math.max(flow.tenant.mark, floor);
    flow.tenant.flows.putLast(flow.line, flow);
    if (flow.tenant.output.isKnown()) {
      job.expectOutput(flow.tenant.output.tokens());
    }
    charge(flow.tenant, job.cost());
    dropIfEmpty(flow);
    last = flow.tenant;
    return job;
  }

  /** A model that would have been before the one that is served was held up. */
  private static void lift(Model model, long floor) {
    model.lift += Math.max(0, floor - model.flows.first().liftedMark());
  }

  private void charge(Tenant tenant, long cost) {
    long weighted = cost * Tier.ENTERPRISE.share() / tenant.share;
    tenant.mark += weighted;
    for (Flow flow : tenant.flows.values()) {
      flow.model.flows.remove(flow);
      flow.mark += weighted;
      flow.change = changes++;
      flow.model.flows.add(flow);
    }
  }

  private void dropIfEmpty(Flow flow) {
    if (!flow.jobs.isEmpty()) {
      return;
    }
    flow.tenant.flows.remove(flow.line);
    flow.model.flows.remove(flow);
    if (flow.model.flows.isEmpty()) {
      models.remove(flow.model.name);
    }
    if (flow.tenant.flows.isEmpty()) {
      leave(flow.tenant);
    }
  }

  private void leave(Tenant tenant) {
    waiting.remove(tenant.id);
    idle.put(tenant.id, tenant);
    if (idle.size() > MAX_IDLE) {
      idle.pollFirstEntry();
    }
  }

  @Override
  public List<Job> take(Predicate<Job> which) {
    List<Job> taken = new ArrayList<>();
    for (Tenant tenant : List.copyOf(waiting.values())) {
      for (Flow flow : List.copyOf(tenant.flows.values())) {
        flow.jobs.removeIf(job -> which.test(job) && taken.add(job));
        dropIfEmpty(flow);
      }
    }
    return taken;
  }

  @Override
  public void correct(Job job, long delta) {
    TenantId id = job.request().tenant();
    Tenant tenant = waiting.getOrDefault(id, idle.get(id));
    if (tenant != null) {
      charge(tenant, delta);
      job.output().ifPresent(tenant.output::learn);
    }
  }
}
