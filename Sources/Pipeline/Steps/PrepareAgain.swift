import MediaModel
import Preparation
import Service

extension RunEngine {
  /// Prepares a file again that the service refused: in another format, or half as large. One that
  /// was refused twice is left out.
  func prepareAgain(_ refusal: UploadRefusal) async throws {
    let file = refusal.file
    let isTooLarge = refusal.error.kind == .fileTooLarge
    relay.warning(
      "\(file.source): \(refusal.error.message)"
        + (file.isSecondTry
          ? "" : isTooLarge ? "; it is made half as large" : "; it is converted"))
    var again: PreparedMedia.File?
    if !file.isSecondTry {
      var options = try preparationOptions()
      options.inputs = [file.path]
      options.output = (options.output ?? "") + "-again/\(file.sha256.prefix(16))"
      options.smooth = !isTooLarge
      if isTooLarge { options.limit = ByteSize(max(1, file.bytes / 2)) }
      let result = try await Preparer(options: options).run()
      again = try await PreparedMedia.files(of: result).first
      again?.source = file.source
      again?.isSecondTry = true
    }
    prepared?.files.removeAll { $0 == file }
    if var again, again.sha256 != file.sha256 {
      again.name = UploadNames.name(file.name, like: again.path)
      prepared?.files.append(again)
      return
    }
    try reject(
      RejectedFile(path: file.source, reason: "the service refuses it: \(refusal.error.message)"))
    if prepared?.files.isEmpty == true { throw refusal.error }
  }
}
