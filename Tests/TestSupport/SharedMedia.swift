import Foundation
public import Testing

/// What stands beside the package and is not part of it.
public enum SharedFolder {
  /// The folder: `PREFLIGHT_SHARED`, else `shared` beside the package.
  public static let path: String = {
    if let named = ProcessInfo.processInfo.environment["PREFLIGHT_SHARED"] { return named }
    let package = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return package.deletingLastPathComponent().appendingPathComponent("shared").path
  }()
}

/// The found files of `media` in the shared folder, with what other programs say of them.
public enum SharedMedia {
  /// The folder of the files.
  public static let folder = SharedFolder.path + "/media"

  /// Whether it is there.
  public static let isThere = FileManager.default.fileExists(atPath: folder + "/MANIFEST.tsv")

  /// What is said of tests that are left out.
  public static let absence: Comment =
    "the shared media folder is missing: set PREFLIGHT_SHARED or put it beside the package"

  /// Where a file stands.
  public static func path(_ name: String) -> String { folder + "/" + name }

  /// One file's line in the manifest.
  public struct Row: Sendable, Hashable, CustomTestStringConvertible {
    let columns: [String: String]
    /// The file's name.
    public var testDescription: String { self["file"] }
    /// A column's value; empty where there is none.
    public subscript(name: String) -> String { columns[name] ?? "" }
  }

  /// The lines of the manifest.
  public static let rows: [Row] = {
    guard let text = try? String(contentsOfFile: folder + "/MANIFEST.tsv", encoding: .utf8) else {
      return []
    }
    let lines = text.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    guard let names = lines.first else { return [] }
    return lines.dropFirst().map {
      Row(columns: Dictionary(zip(names, $0), uniquingKeysWith: { first, _ in first }))
    }
  }()
}
