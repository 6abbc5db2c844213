import FaithfulJSON
import Foundation
import MediaModel
import Pipeline
import Preparation
import TerminalKit
import Verification

/// One file to verify, with what was asked of it.
struct VerifyTarget {
  var path: String
  var request: VideoRequest

  /// Files as they are, folders as the videos below them, each against one request.
  static func files(_ paths: [String], _ request: VideoRequest) throws -> [VerifyTarget] {
    try paths.flatMap { path in
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw Failure.usage("\(printable(path)): there is no such file")
      }
      guard isFolder.boolValue else { return [VerifyTarget(path: path, request: request)] }
      let found = try Scanner.scan([path]).filter { videos.contains(ending(of: $0.source)) }
      guard !found.isEmpty else {
        throw Failure.usage("\(printable(path)): there is no video in it")
      }
      return found.map { VerifyTarget(path: path + "/" + $0.source, request: request) }
    }
  }

  private static let videos: Set<String> = [
    "3gp", "avi", "flv", "m2ts", "m4v", "mkv", "mov", "mp4", "mpg", "mts", "ts", "webm", "wmv",
  ]

  private static func ending(of path: String) -> String {
    (path as NSString).pathExtension.lowercased()
  }

  /// The videos of a file of jobs, each against its own request; `request` comes before theirs.
  ///
  /// The lines are those that `batch` reads, or those that `run --json` or `batch --json` printed.
  static func batch(_ name: String, _ request: VideoRequest) throws -> [VerifyTarget] {
    guard let data = FileManager.default.contents(atPath: name) else {
      throw Failure.usage("\(printable(name)): there is no such file, or it cannot be read")
    }
    let text = String(decoding: data, as: UTF8.self)
    let printed = text.split(whereSeparator: \.isNewline)
      .compactMap { try? JSON(parsing: String($0)) }
    let targets: [VerifyTarget]
    if printed.contains(where: { $0["event"] != nil }) {
      targets = try printed.flatMap { line in
        try ((line["videos"]?.array ?? []) + [line["video"]].compactMap(\.self)).map(delivered)
      }
    } else {
      let folder = URL(fileURLWithPath: name).deletingLastPathComponent().path
      targets = try BatchJob.read(text, folder: folder, name: name).flatMap(\.videos).map {
        VerifyTarget(path: $0.output, request: $0.request)
      }
    }
    guard !targets.isEmpty else { throw Failure.usage("\(printable(name)): no video is in it") }
    return targets.map { target in
      VerifyTarget(path: target.path, request: target.request.overridden(by: request))
    }
  }

  private static func delivered(_ video: JSON) throws -> VerifyTarget {
    guard let path = video["path"]?.string else {
      throw Failure.usage("a video of the jobs has no path")
    }
    let request: VideoRequest? = try video["verdict"]?["request"]?.decoded()
    return VerifyTarget(path: path, request: request ?? VideoRequest())
  }
}
