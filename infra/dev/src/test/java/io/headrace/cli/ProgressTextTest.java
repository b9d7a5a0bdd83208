package io.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProgressTextTest {
  private static Progress progress(String status, long total, long done, long failed, double rate) {
    return new Progress(status, new BatchObject.Counts(total, done - failed, failed), rate);
  }

  private static final Progress HALF = progress("in_progress", 50_000, 23_456, 12, 3_812);

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "120; in_progress  [#########-----------]  23,456/50,000  46 %  12 failed  3,812/s  ETA 7 s",
        "80; in_progress  [######-------]  23,456/50,000  46 %  12 failed  3,812/s  ETA 7 s",
        "70; in_progress  23,456/50,000  46 %  12 failed  3,812/s  ETA 7 s",
        "50; in_progress  23,456/50,000  46 %  12 failed",
        "20; in_progress",
      })
  void live_fitsTheWidth(int width, String line) {
    assertThat(ProgressText.live(HALF, width)).isEqualTo(line).hasSizeLessThan(width);
  }

  @Test
  void live_atTheEdges_isStillALine() {
    assertThat(ProgressText.live(progress("validating", 0, 0, 0, 0), 80))
        .isEqualTo("validating ...");
    assertThat(ProgressText.live(progress("completed", 2, 2, 2, 0.4), 60))
        .isEqualTo("completed  [##########]  2/2  100 %  2 failed  0.4/s");
    assertThat(ProgressText.live(progress("completed", 1, 9, 0, 0), 60)).contains("9/1");
  }

  @Test
  void plain_isOneSentence() {
    assertThat(ProgressText.plain(HALF))
        .isEqualTo("in_progress 23,456/50,000 (46 %), 12 failed, 3,812/s, ETA 7 s");
    assertThat(ProgressText.plain(progress("in_progress", 10, 0, 0, 0)))
        .isEqualTo("in_progress 0/10 (0 %)");
    assertThat(ProgressText.plain(progress("validating", 0, 0, 0, 0))).isEqualTo("validating");
  }

  @Test
  void upload_showsBytes() {
    assertThat(ProgressText.upload(50_000_000, 200_000_000, 60))
        .isEqualTo("uploading  [######-------------------]  50.0 MB of 200.0 MB");
  }

  @Test
  void pace_forgetsWhatIsOlderThanAMinute() {
    Pace pace = new Pace();

    assertThat(pace.perSecond(Duration.ZERO, 0)).isZero();
    assertThat(pace.perSecond(Duration.ofSeconds(10), 1_000)).isEqualTo(100);
    pace.perSecond(Duration.ofSeconds(60), 1_000);
    assertThat(pace.perSecond(Duration.ofSeconds(100), 2_000)).isEqualTo(25);
  }
}
