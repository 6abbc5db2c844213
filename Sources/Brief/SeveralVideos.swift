import MediaModel

/// Tells whether a text asks for several videos, and which mentions belong to which.
struct SeveralVideos {
  let reading: Reading
  let mentions: [Mention]

  func requests() -> [VideoRequest] {
    [Composer(reading: reading).request(mentions)]
  }
}
