package io.headrace.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Everything that the receivers of a folder have acknowledged, in the order of arrival. */
record Receipts(List<Receipt> all) {
  static final String SUFFIX = ".tsv";

  static Receipts read(Path dir) throws IOException {
    List<Receipt> receipts = new ArrayList<>();
    try (Stream<Path> files = Files.list(dir)) {
      for (Path file : files.filter(name -> name.toString().endsWith(SUFFIX)).toList()) {
        String text = Files.readString(file);
        text.substring(0, text.lastIndexOf('\n') + 1)
            .lines()
            .map(Receipt::of)
            .forEach(receipts::add);
      }
    }
    receipts.sort(Comparator.comparingLong(Receipt::atMillis));
    return new Receipts(receipts);
  }

  Receipts of(String path, Predicate<String> objects) {
    return new Receipts(
        all.stream()
            .filter(receipt -> receipt.path().equals(path) && objects.test(receipt.objectId()))
            .toList());
  }

  Set<String> objects() {
    Set<String> objects = new HashSet<>();
    all.forEach(receipt -> objects.add(receipt.objectId()));
    return objects;
  }

  /** The first of each webhook. */
  List<Receipt> firsts() {
    Map<String, Receipt> firsts = new LinkedHashMap<>();
    all.forEach(receipt -> firsts.putIfAbsent(receipt.webhookId(), receipt));
    return List.copyOf(firsts.values());
  }

  int duplicates() {
    return all.size() - firsts().size();
  }

  /** How often a job's webhook came after that of a job whose outcome is later in the same log. */
  int reorderings(Map<String, JobLog.Ended> ends) {
    Map<Integer, Long> highest = new LinkedHashMap<>();
    int count = 0;
    for (Receipt receipt : firsts()) {
      JobLog.Ended end = ends.get(receipt.objectId());
      if (end != null) {
        long before = highest.getOrDefault(end.partition(), -1L);
        count += end.offset() < before ? 1 : 0;
        highest.merge(end.partition(), end.offset(), Math::max);
      }
    }
    return count;
  }

  /** From the outcome's record to the first receipt, in milliseconds; lowest first. */
  long[] delays(Map<String, JobLog.Ended> ends, Predicate<JobLog.Ended> which) {
    return firsts().stream()
        .flatMapToLong(receipt ->
            Optional.ofNullable(ends.get(receipt.objectId())).filter(which).stream()
                .mapToLong(end -> receipt.atMillis() - end.atMillis()))
        .sorted()
        .toArray();
  }
}
