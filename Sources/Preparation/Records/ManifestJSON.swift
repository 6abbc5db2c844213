public import FaithfulJSON
import Foundation
import MediaModel

extension Manifest {
  /// The form that is written: `version`, `limit`, `files`.
  public var json: JSON {
    .object([
      ("version", JSON(version)), ("limit", JSON(limit.bytes)), ("files", JSON(files.map(\.json))),
    ])
  }

  /// Writes that form as indented text, file by file: that of many files is never whole in memory.
  func write(_ write: (String) throws -> Void) rethrows {
    try write("{\n  \"version\": \(version),\n  \"limit\": \(limit.bytes),\n  \"files\": [")
    for (index, entry) in files.enumerated() {
      let text = entry.json.text(pretty: true).replacing("\n", with: "\n    ")
      try write((index > 0 ? "," : "") + "\n    " + text)
    }
    try write((files.isEmpty ? "" : "\n  ") + "]\n}\n")
  }

  /// Reads that form; nil when it is none, or of a later version.
  public init?(json: JSON) {
    guard let version = json["version"]?.int, version == Self.currentVersion,
      let limit = json["limit"]?.int, let files = json["files"]?.array
    else { return nil }
    let entries = files.compactMap(Entry.init(json:))
    guard entries.count == files.count else { return nil }
    self.init(limit: ByteSize(limit), files: entries)
  }

  /// The record of an output folder; nil when it holds none.
  public static func read(from folder: String) -> Manifest? {
    guard let data = FileManager.default.contents(atPath: folder + "/" + fileName),
      let json = try? JSON(parsing: data)
    else { return nil }
    return Manifest(json: json)
  }
}

extension Manifest.Entry {
  /// The form that is written: `source`, `action`, `reasons`, `outputs`, `facts`.
  public var json: JSON {
    .object([
      ("source", JSON(source)), ("action", JSON(action.rawValue)),
      ("reasons", JSON(reasons.map(\.json))), ("outputs", JSON(outputs.map(\.json))),
      ("facts", factsText.flatMap { try? JSON(parsing: $0) }),
    ])
  }

  init?(json: JSON) {
    guard let source = json["source"]?.string,
      let action = json["action"]?.string.flatMap(PreparationAction.init(rawValue:))
    else { return nil }
    self.init(
      source: source, action: action,
      reasons: json["reasons"]?.array?.compactMap(Reason.init(json:)) ?? [],
      outputs: json["outputs"]?.array?.compactMap(Manifest.Output.init(json:)) ?? [],
      factsText: json["facts"]?.text())
  }
}

extension Manifest.Output {
  var json: JSON { .object([("path", JSON(path)), ("bytes", JSON(bytes))]) }

  init?(json: JSON) {
    guard let path = json["path"]?.string, let bytes = json["bytes"]?.int else { return nil }
    self.init(path: path, bytes: bytes)
  }
}

extension Reason {
  /// The form that is written: `code`, `text`.
  var json: JSON { .object([("code", JSON(code)), ("text", JSON(text))]) }

  init?(json: JSON) {
    guard let code = json["code"]?.string, let text = json["text"]?.string else { return nil }
    self.init(code: code, text: text)
  }
}
