public import MediaModel

/// A `request.json`: what is asked, for which platform, and thresholds of one's own.
public struct RequestFile: Sendable {
  /// What is asked.
  public var request: VideoRequest
  /// The platform.
  public var platform: PlatformProfile?
  /// The thresholds, the usual ones where the file says nothing.
  public var thresholds: Thresholds

  /// Reads a file; throws a ``RequestFileError`` that says which member is wrong.
  public static func load(_ path: String) throws -> RequestFile {
    throw RequestFileError(path: path, detail: "not available")
  }
}

/// What is wrong with a request file, in one line.
public struct RequestFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// What is wrong and what to do.
  public var detail: String

  /// The form `request.json: …`.
  public var description: String { "\(path): \(detail)" }
}
