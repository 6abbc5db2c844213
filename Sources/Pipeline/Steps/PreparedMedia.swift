import Foundation
import MediaEngine
import MediaModel
import Preparation

/// Files that are ready to go up.
struct PreparedMedia: Sendable {
  /// One file.
  struct File: Hashable, Sendable {
    var path: String
    var name: String
    var bytes: Int64
    /// The SHA-256 of its bytes in lower-case hexadecimal, by which the service knows them too.
    var sha256: String
    /// The original's path as a person knows it.
    var source: String
    /// Whether it was prepared again because the service refused it.
    var isSecondTry = false
  }

  var files: [File]
  /// What text files add to the prompt; empty where they add nothing.
  var words: String
}

extension PreparedMedia {
  /// What was delivered, with names that are unique in one session; reads all of it.
  static func files(of result: PreparationResult) async throws -> [File] {
    let entries = result.manifest.files.flatMap { entry in
      entry.outputs.map { (entry.source, $0) }
    }
    let names = UploadNames.names(for: entries.map(\.1.path))
    let cancellation = Cancellation()
    return try await BlockingWork.run(cancellation: cancellation) {
      try zip(entries, names).map { entry, name in
        let path = "\(result.output)/\(entry.1.path)"
        return File(
          path: path, name: name, bytes: entry.1.bytes,
          sha256: try ContentHash.sha256(ofFile: path, cancellation: cancellation),
          source: entry.0)
      }
    }
  }
}

/// The names under which files go up: their own, with the folder before it where two are alike.
enum UploadNames {
  /// A name with the extension of a path.
  static func name(_ name: String, like path: String) -> String {
    let stem = URL(fileURLWithPath: name).deletingPathExtension().lastPathComponent
    return "\(stem).\(URL(fileURLWithPath: path).pathExtension)"
  }

  static func names(for paths: [String]) -> [String] {
    let last = paths.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    var counts: [String: Int] = [:]
    for name in last { counts[name, default: 0] += 1 }
    return zip(paths, last).map { path, name in
      counts[name] == 1 ? name : path.replacing("/", with: "-")
    }
  }
}
