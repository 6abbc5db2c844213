#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Time as the client sees it, so that tests need not wait.
public struct ServiceClock: Sendable {
  /// Seconds since some moment; never goes back.
  public var now: @Sendable () -> Double
  /// Seconds since 1970.
  public var wallTime: @Sendable () -> Double
  /// Waits for so many seconds; throws when cancelled.
  public var sleep: @Sendable (Double) async throws -> Void
  /// A number from 0 up to 1, to spread retries.
  public var jitter: @Sendable () -> Double

  /// Makes a clock.
  public init(
    now: @escaping @Sendable () -> Double, wallTime: @escaping @Sendable () -> Double,
    sleep: @escaping @Sendable (Double) async throws -> Void,
    jitter: @escaping @Sendable () -> Double
  ) {
    self.now = now
    self.wallTime = wallTime
    self.sleep = sleep
    self.jitter = jitter
  }
}

extension ServiceClock {
  /// The machine's clock.
  public static let real = ServiceClock(
    now: {
      let elapsed = ContinuousClock.now - start
      return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    },
    wallTime: {
      var moment = timespec()
      clock_gettime(CLOCK_REALTIME, &moment)
      return Double(moment.tv_sec) + Double(moment.tv_nsec) / 1e9
    },
    sleep: { try await Task.sleep(for: .seconds($0)) },
    jitter: { Double.random(in: 0..<1) })

  private static let start = ContinuousClock.now
}
