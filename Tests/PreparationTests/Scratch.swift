import Foundation

/// A temporary folder that is removed with this object.
final class Scratch: Sendable {
  let path: String

  init() throws {
    let made = FileManager.default.temporaryDirectory
      .appendingPathComponent("preparation-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
    path = made.resolvingSymlinksInPath().path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  /// Writes a file and the folders above it.
  @discardableResult
  func write(_ name: String, _ bytes: some Sequence<UInt8> = [1, 2, 3]) throws -> String {
    let place = URL(fileURLWithPath: file(name))
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: place)
    return place.path
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: file(name), withDestinationPath: target)
  }

  /// Everything below, sorted, hidden files included.
  func tree(_ name: String = "") -> [String] {
    let root = name.isEmpty ? path : file(name)
    return (FileManager.default.subpaths(atPath: root) ?? []).sorted()
  }
}
