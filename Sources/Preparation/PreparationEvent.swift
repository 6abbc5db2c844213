public import MediaModel

/// How far the work on one file is.
public struct FileProgress: Sendable, Hashable {
  /// The path below the input folder.
  public var source: String
  /// What is being done.
  public var action: PreparationAction
  /// From 0 to 1; nil where it cannot be told.
  public var fraction: Double?
  /// Seconds of media done per second of time; nil for pictures and copies.
  public var speed: Double?
  /// Seconds left for this file; nil where it cannot be told.
  public var secondsLeft: Double?

  /// Makes a progress.
  public init(
    source: String, action: PreparationAction, fraction: Double? = nil, speed: Double? = nil,
    secondsLeft: Double? = nil
  ) {
    self.source = source
    self.action = action
    self.fraction = fraction
    self.speed = speed
    self.secondsLeft = secondsLeft
  }
}

/// How far the whole preparation is.
public struct OverallProgress: Sendable, Hashable {
  /// Files that are done, of those that were found.
  public var filesDone: Int
  /// Files that were found.
  public var files: Int
  /// From 0 to 1, by the work that was estimated.
  public var fraction: Double
  /// Seconds left; nil until it can be told.
  public var secondsLeft: Double?

  /// Makes a progress.
  public init(filesDone: Int, files: Int, fraction: Double, secondsLeft: Double? = nil) {
    self.filesDone = filesDone
    self.files = files
    self.fraction = fraction
    self.secondsLeft = secondsLeft
  }
}

/// What a preparation tells while it works. Events come from several threads, one at a time.
public enum PreparationEvent: Sendable {
  /// The folders were read.
  case scanned(files: Int, bytes: Int64)
  /// It was decided what becomes of a file.
  case planned(source: String, decision: Decision, facts: MediaFacts?)
  /// An output of an earlier run will be removed, as no source gives it any more.
  case removing(path: String)
  /// Work on a file began.
  case started(source: String, action: PreparationAction)
  /// A file, and with it the whole, is further; at most ten times a second for each file.
  case progress(file: FileProgress, overall: OverallProgress)
  /// A file is done. `unchanged` tells that an earlier result was good.
  case finished(entry: Manifest.Entry, unchanged: Bool, overall: OverallProgress)
  /// An output of an earlier run that no source gives any more was removed.
  case removed(path: String)
}
