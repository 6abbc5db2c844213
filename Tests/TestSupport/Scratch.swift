import Foundation

/// A folder that goes with the test.
public final class Scratch: Sendable {
  /// The folder.
  public let folder: String

  /// Makes an empty one.
  public init() throws {
    let made = FileManager.default.temporaryDirectory
      .appendingPathComponent("preflight-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
    folder = made.resolvingSymlinksInPath().path
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Where a file of the folder stands.
  public func path(_ name: String) -> String { folder + "/" + name }

  /// What stands in the folder.
  public var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// Everything below, sorted, hidden files included.
  public func tree(_ name: String = "") -> [String] {
    let root = name.isEmpty ? folder : path(name)
    return (FileManager.default.subpaths(atPath: root) ?? []).sorted()
  }

  /// Makes a folder and those above it.
  public func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: path(name), withIntermediateDirectories: true)
  }

  /// Writes a file and the folders above it.
  @discardableResult
  public func write(
    _ name: String, _ bytes: some Sequence<UInt8> = [1, 2, 3]
  ) throws -> String {
    let place = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: place)
    return place.path
  }

  /// Makes a symbolic link.
  public func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: target)
  }

  /// Makes a short clip with picture and sound, and says where.
  public func clip(
    _ name: String, size: String = "160x120", rate: String = "25", seconds: Double = 1,
    extra: [String] = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"]
  ) throws -> String {
    let path = path(name)
    try Witness.clip(path, seconds: seconds, size: size, rate: rate, extra)
    return path
  }
}
