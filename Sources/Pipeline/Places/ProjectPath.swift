import Foundation
import MediaModel

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

  /// Sees to it, before anything is paid for, that a video can be put where it shall go.
  static func checkOutput(_ path: String, _ relay: EventRelay) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else {
      throw PipelineError(.usage, "\(folder): there is no such folder", advice: "make it first")
    }
    guard access(folder, W_OK) == 0 else {
      throw PipelineError(
        .machine, "\(folder): can't be written", advice: "choose another place with -o")
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
    if isFolder.boolValue {
      throw PipelineError(.usage, "\(path): is a folder", advice: "name a file with -o")
    }
    relay.notice("\(path) is there already: it is replaced once the new video is whole")
  }
}
