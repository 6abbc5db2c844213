/// The numbers that make a finding a warning or a failure, each by its name.
public struct Thresholds: Hashable, Sendable {
  /// Makes the usual ones.
  public init() {}
}
