import FaithfulJSON
import Foundation
public import Ledger
import MediaEngine
import MediaModel
import Service

extension Project {
  /// Sends files and web addresses up to the project's session, three files at a time; what is up
  /// already is not sent again. Returns what is in the session of what was named.
  public func upload(_ items: [String]) async throws -> [UploadRecord] {
    let lock = try place.lock()
    defer { withExtendedLifetime(lock) {} }
    let urls = items.filter(Self.isWebAddress)
    let paths = items.filter { !Self.isWebAddress($0) }.map(ProjectPath.absolute)
    let files = try await Self.files(paths)
    return try await place.renewing { session in
      var all = try await send(files, to: session)
      let known = Set(
        try await place.ledger.uploads(session: session.session, service: place.service)
          .map(\.sha256))
      for url in urls where !known.contains("url:\(url)") {
        for file in try await client.upload(urls: [url], session: session.forClient) {
          let record = UploadRecord(
            service: place.service, session: session.session, sha256: "url:\(url)", bytes: 0,
            name: file.filename, url: file.url)
          try await place.ledger.keep(record)
          all.append(record)
        }
      }
      return all
    }
  }

  private func send(
    _ files: [PreparedMedia.File], to session: SessionRecord
  ) async throws -> [UploadRecord] {
    do {
      return try await place.send(files, to: session)
    } catch let refusals as UploadRefusals {
      for refusal in refusals.all.dropFirst() {
        place.relay.warning("\(refusal.error)")
      }
      throw refusals.all.first?.error ?? refusals
    }
  }

  private static func isWebAddress(_ item: String) -> Bool {
    item.hasPrefix("https://") || item.hasPrefix("http://")
  }

  private static func files(_ paths: [String]) async throws -> [PreparedMedia.File] {
    let cancellation = Cancellation()
    return try await BlockingWork.run(cancellation: cancellation) {
      let names = UploadNames.names(for: paths)
      return try zip(paths, names).map { path, name in
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
          throw PipelineError(.usage, "\(path): there is no such file", advice: "check the path")
        }
        if isFolder.boolValue {
          throw PipelineError(
            .usage, "\(path): is a folder", advice: "`preflight run` takes folders; name files")
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return PreparedMedia.File(
          path: path, name: name, bytes: attributes[.size] as? Int64 ?? 0,
          sha256: try ContentHash.sha256(ofFile: path, cancellation: cancellation), source: path)
      }
    }
  }
}
