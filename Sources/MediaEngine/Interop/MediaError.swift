/// What went wrong with one file, in one line: which file, what is wrong, what to do.
public struct MediaError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The sort of failure, for callers that decide by it.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Not a picture, sound or video at all.
    case notMedia = "not-media"
    /// Missing, without permission, a folder, or an input error.
    case unreadable
    /// Media, but cut off or broken.
    case damaged
    /// Protected by DRM.
    case encrypted
    /// Sizes or counts that no honest file has.
    case absurd
    /// No room for the output.
    case diskFull = "disk-full"
    /// The output's place can't be written.
    case unwritable
    /// This build of FFmpeg lacks a codec, filter or format.
    case missingCodec = "missing-codec"
    /// What was asked can't be done with this file, such as a size below the floor.
    case impossible
    /// What came out did not pass its check.
    case unsound
    /// Stopped on request.
    case cancelled
    /// Not enough memory.
    case outOfMemory = "out-of-memory"
    /// Anything else; the code tells.
    case other
  }

  /// FFmpeg's code (or a negated POSIX one), unknown ones included; 0 where no call failed.
  public var code: Int32
  /// The sort of failure.
  public var kind: Kind
  /// What was being done, such as `reading`.
  public var operation: String
  /// The file it was done to.
  public var path: String
  /// What is wrong, in FFmpeg's words where they help.
  public var detail: String
  /// What to try; empty where nothing helps.
  public var advice: String

  /// Makes an error; the advice is the usual one of its kind unless one is given.
  public init(
    _ kind: Kind, code: Int32 = 0, operation: String, path: String, detail: String,
    advice: String? = nil
  ) {
    self.code = code
    self.kind = kind
    self.operation = operation
    self.path = path
    self.detail = detail
    self.advice = advice ?? kind.usualAdvice
  }

  /// The form `clips/a.mp4: reading: moov atom not found. The file is cut off: …`, on one line.
  public var description: String {
    var line = path.isEmpty ? operation : "\(path): \(operation)"
    if !detail.isEmpty { line += ": \(detail)" }
    if !advice.isEmpty {
      line += line.last.map { ".!?".contains($0) } == true ? " " : ". "
      line += advice
    }
    return String(line.map { $0.isNewline ? " " : $0 })
  }
}

extension MediaError.Kind {
  /// What usually helps; empty where nothing does.
  public var usualAdvice: String {
    switch self {
    case .notMedia: "Leave it out, or check that it is the file you meant"
    case .unreadable: "Check that the file exists and that you may read it"
    case .damaged: "Copy or export it again from where it came from"
    case .encrypted: "Use a copy without copy protection"
    case .absurd: "Export it again at an ordinary size"
    case .diskFull: "Free some space, or choose another place with -o"
    case .unwritable: "Choose another place with -o"
    case .missingCodec: "Install FFmpeg's full libraries (Debian: libavcodec-extra)"
    case .outOfMemory: "Close other programs, or use fewer jobs"
    case .cancelled, .impossible, .unsound, .other: ""
    }
  }
}
