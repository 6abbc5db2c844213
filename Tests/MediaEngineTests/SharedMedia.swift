import Foundation
import Testing

/// The folder of found files that stands beside the package, if it is there.
enum SharedMedia {
  static let folder: String = {
    if let named = ProcessInfo.processInfo.environment["PREFLIGHT_SHARED"] {
      return named + "/media"
    }
    let package = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let beside = package.deletingLastPathComponent().appendingPathComponent("shared/media").path
    return beside
  }()

  static let isThere = FileManager.default.fileExists(atPath: folder + "/MANIFEST.tsv")

  static let absence: Comment =
    "the shared media folder is missing: set PREFLIGHT_SHARED or put it beside the package"

  static func path(_ name: String) -> String { folder + "/" + name }

  /// The rows of the manifest, by column name.
  static let rows: [[String: String]] = {
    guard let text = try? String(contentsOfFile: folder + "/MANIFEST.tsv", encoding: .utf8) else {
      return []
    }
    let lines = text.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    guard let names = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(zip(names, $0), uniquingKeysWith: { a, _ in a }) }
  }()
}
