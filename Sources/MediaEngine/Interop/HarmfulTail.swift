extension InputFile: ByteSource {
  var count: Int { Int(clamping: size) }

  func read(at offset: Int, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: max(0, min(count, self.count - offset))) {
      $1 = max(0, read(into: UnsafeMutableRawBufferPointer($0), at: Int64(offset)))
    }
  }
}

extension InputFile {
  /// Hides what stands at the end of a file and would spoil what FFmpeg makes of it.
  func hideHarmfulTail(of format: String?) throws {
    switch format {
    case "flac": hideTag()
    case "wav", "avi": try hideBoundlessWords()
    default: break
    }
  }

  /// FFmpeg takes an ID3v1 tag for a part of FLAC's last frame.
  private func hideTag() {
    let start = count - 128
    if read(at: start, count: 3) == Array("TAG".utf8) { hide(from: Int64(start)) }
  }

  /// Chunks that are looked at, at most; recordings have a dozen.
  private static let mostChunks = 10_000

  /// FFmpeg sets as much memory apart for tags as they claim to have, be it more than the file.
  private func hideBoundlessWords() throws {
    var walk = RIFFChunks(self)
    for _ in 0..<Self.mostChunks {
      guard let chunk = try walk.next() else { return }
      let isInfo = chunk.type == "LIST" && read(at: chunk.dataPlace, count: 4) == Array("INFO".utf8)
      if !chunk.isWhole, isInfo || chunk.type == "bext" {
        return hide(from: Int64(chunk.dataPlace - 8))
      }
    }
  }
}
