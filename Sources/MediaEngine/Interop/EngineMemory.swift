import CSystem

/// How memory is given back.
public enum EngineMemory {
  /// Fits the process's allocator to the engine's work; to be called once, by the program and not by
  /// a library, before any other thread runs.
  ///
  /// Packets are freed in the order in which they were read, so that glibc joins small pieces at once
  /// with less work than when it sets them aside and joins them by the thousand (`mallopt`,
  /// `M_MXFAST`). Does nothing with other C libraries.
  public static func fit() { preflight_join_freed_memory() }
}
