import Foundation

/// Paths as the pipeline keeps them: absolute, without `.` and `..`.
enum ProjectPath {
  static func absolute(_ path: String) -> String {
    let full =
      path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    return URL(fileURLWithPath: full).standardizedFileURL.path
  }

  /// The folder that media belong to: the first one itself, or the folder of the first file.
  static func project(of media: [String]) -> String {
    guard let first = media.first.map(absolute) else { return absolute(".") }
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: first, isDirectory: &isFolder)
    return !exists || isFolder.boolValue
      ? first : URL(fileURLWithPath: first).deletingLastPathComponent().path
  }

  /// The paths of so many videos: the one given, or with a number before the extension.
  static func outputs(_ path: String, count: Int) -> [String] {
    guard count > 1 else { return [path] }
    let url = URL(fileURLWithPath: path)
    let stem = url.deletingPathExtension().path
    let tail = url.pathExtension.isEmpty ? "" : "." + url.pathExtension
    return (1...count).map { "\(stem)-\($0)\(tail)" }
  }
}
