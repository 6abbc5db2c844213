import Brief
import Testing

/// Videos told one after the other, by their place or by a count.
@Suite struct VideosInTurnTests {
  static let several: [Phrase] = [
    Phrase("三支广告分别为6秒、15秒和30秒", "6s|15s|30s"),
    Phrase("做两条短片，分别是10秒和20秒，竖屏", "10s 9:16|20s 9:16"),
    Phrase(
      "Two videos, the first 15 seconds vertical, the second 30 seconds landscape",
      "15s 9:16|30s 16:9"),
    Phrase(
      "Make two clips: the first 15 seconds vertical, the second 30 seconds square.",
      "15s 9:16|30s 1:1"),
    Phrase("the first 15 seconds vertical, the second 20 seconds horizontal", "15s 9:16|20s 16:9"),
    Phrase(
      "three clips: a 5-second square one with the beans, a 10-second vertical one with the barista and a 15-second landscape one with the street",
      "5s 1:1|10s 9:16|15s 16:9"),
    Phrase(
      "Three clips: a 5-second square one with beans, a 10-second vertical one with cups, a 15-second landscape one with the street.",
      "5s 1:1|10s 9:16|15s 16:9"),
    Phrase(
      "I need two ads. The first: 6 seconds, square, beans only. The second: 12 seconds, vertical, the barista.",
      "6s 1:1|12s 9:16"),
    Phrase(
      "We want a pair of reels: first a 9-second vertical about the roast, then an 18-second square about the shop",
      "9s 9:16|18s 1:1"),
    Phrase(
      "Please make two teasers. First one 8 seconds and vertical; second one 16 seconds and landscape.",
      "8s 9:16|16s 16:9"),
    Phrase(
      "2 clips please: the first should be 10 seconds and square, the second should be 20 seconds and vertical",
      "10s 1:1|20s 9:16"),
    Phrase(
      "Cut me two versions, the first at 10 seconds in 9:16, the second at 20 seconds in 16:9",
      "10s 9:16|20s 16:9"),
    Phrase(
      "Make 3 videos: first, 5 seconds square; second, 10 seconds vertical; third, 20 seconds widescreen",
      "5s 1:1|10s 9:16|20s 16:9"),
    Phrase(
      "two shorts — one 7-second square one of the latte art, one 14-second vertical one of the queue",
      "7s 1:1|14s 9:16"),
    Phrase(
      "Four clips: a 4-second square one, a 6-second vertical one, an 8-second landscape one and a 10-second square one",
      "4s 1:1|6s 9:16|8s 16:9|10s 1:1"),
    Phrase(
      "Two videos: a 10-second vertical one with the title 'Dawn' and a 20-second square one with the title 'Dusk'",
      "10s 9:16 t=Dawn|20s 1:1 t=Dusk"),
    Phrase(
      "Make two films: the first one lasts 12 seconds and is vertical, the second one lasts 24 seconds and is landscape",
      "12s 9:16|24s 16:9"),
    Phrase(
      "The first video 15 seconds vertical, the second video 30 seconds landscape",
      "15s 9:16|30s 16:9"),
    Phrase("Two promos: first 10s vertical, second 20s square", "10s 9:16|20s 1:1"),
    Phrase("Clip 1: 5 seconds, square. Clip 2: 10 seconds, vertical.", "5s 1:1|10s 9:16"),
    Phrase(
      "Clip one is 6 seconds and vertical, clip two is 12 seconds and square",
      "6s 9:16|12s 1:1"),
    Phrase(
      "the first is a 10 second square loop, the second a 20 second vertical trailer",
      "10s 1:1|20s 9:16"),
    Phrase(
      "two clips: 5 seconds square with the cup, 10 seconds vertical with the street",
      "5s 1:1|10s 9:16"),
    Phrase(
      "Make two videos. The first: 15 seconds, 9:16. The other: 30 seconds, 16:9.",
      "15s 9:16|30s 16:9"),
    Phrase(
      "two clips, the first 15 seconds, the second 30 seconds, both vertical",
      "15s 9:16|30s 9:16"),
    Phrase(
      "the first one 15s, the second one 30s, the third one 60s, all in 9:16",
      "15s 9:16|30s 9:16|60s 9:16"),
    Phrase("两条视频，第一条15秒竖屏，第二条30秒横屏", "15s 9:16|30s 16:9"),
    Phrase("第一个15秒，竖屏；第二个20秒，方形", "15s 9:16|20s 1:1"),
    Phrase(
      "做三个短片：一个5秒方形的拍豆子，一个10秒竖屏的拍咖啡师，一个15秒横屏的拍街道",
      "5s 1:1|10s 9:16|15s 16:9"),
    Phrase("做两条广告：一条8秒的竖屏，一条16秒的横屏", "8s 9:16|16s 16:9"),
    Phrase("第一条要10秒方形，第二条要20秒竖屏", "10s 1:1|20s 9:16"),
    Phrase("首条视频12秒竖版，次条24秒横版", "12s 9:16|24s 16:9"),
    Phrase("需要两支片子，第一支长15秒、竖屏，第二支长30秒、横屏", "15s 9:16|30s 16:9"),
    Phrase("剪两个版本：第一版6秒方形，第二版12秒竖屏", "6s 1:1|12s 9:16"),
    Phrase("前一条10秒竖屏，后一条20秒横屏", "10s 9:16|20s 16:9"),
    Phrase("做三条短视频，分别是5秒方形、10秒竖屏、15秒横屏", "5s 1:1|10s 9:16|15s 16:9"),
    Phrase(
      "two clips: the first clip 6 seconds and square, the second clip 12 seconds and vertical",
      "6s 1:1|12s 9:16"),
    Phrase(
      "Make two videos: the first one 10 seconds long, square, titled 'Sun', the second one 20 seconds long, vertical, titled 'Moon'",
      "10s 1:1 t=Sun|20s 9:16 t=Moon"),
    Phrase(
      "Two videos. The first is about beans. It should be 10 seconds, square. The second is about cups. It should be 20 seconds, vertical.",
      "10s 1:1|20s 9:16"),
    Phrase(
      "Make two reels about the shop: the first about 8 seconds, the second about 16 seconds, both 9:16",
      "~8s 9:16|~16s 9:16"),
  ]

  /// Stretches, shots and steps of one video, or changes of it.
  static let one: [Phrase] = [
    Phrase(
      "a 30-second promo; the first 15 seconds show the beans, the second half the shop",
      "30s"),
    Phrase(
      "a 30-second vertical promo: the first 10 seconds in black and white, the rest in colour",
      "30s 9:16"),
    Phrase(
      "Make a 20-second square video. The first 5 seconds are the logo, the last 5 seconds the price.",
      "20s 1:1"),
    Phrase("Use only the first 15 seconds of the clip, vertical", "9:16"),
    Phrase("Cut the first 15 seconds, then make it vertical", "9:16"),
    Phrase("show the first three seconds in slow motion in a 12-second vertical promo", "12s 9:16"),
    Phrase(
      "a 20-second video from three clips: a 5-second one of the beans, a 10-second one of the cup and a 5-second one of the shop",
      "20s"),
    Phrase(
      "Combine three clips into a 15-second reel: a beach one, a dog one and a city one",
      "15s 9:16 @reels"),
    Phrase("the second clip should be 5 seconds", ""),
    Phrase("make the first clip 5 seconds and the second clip 10 seconds", ""),
    Phrase(
      "the first 15 seconds vertical footage of the street, then the shop, a 40-second video",
      "40s"),
    Phrase("a 30-second video; the first 10 seconds quiet, the second 10 seconds loud", "30s"),
    Phrase("30秒视频，前10秒安静，后20秒热闹", "30s"),
    Phrase("一个20秒的竖屏视频，第一个镜头5秒，第二个镜头10秒", "20s 9:16"),
    Phrase("做一个15秒竖屏视频，第一段5秒拍豆子，第二段10秒拍咖啡", "15s 9:16"),
    Phrase("把第一段剪成5秒，第二段剪成8秒", ""),
    Phrase(
      "use two clips, the first 5 seconds, the second 10 seconds, for a 15-second vertical reel",
      "15s 9:16 @reels"),
    Phrase("put the first clip second", ""),
    Phrase("the first thing to show is the beans for 5 seconds; make it vertical", "9:16"),
    Phrase("首先展示3秒的标志，然后是10秒的产品，做成20秒竖屏视频", "20s 9:16"),
    Phrase(
      "Start with the first photo for 2 seconds, then a 3-second title, in a 12-second square video",
      "12s 1:1"),
    Phrase(
      "first a 3-second logo, then a 10-second tour, all in one 15-second vertical video",
      "15s 9:16"),
    Phrase("make the second video 10 seconds", "10s"),
  ]

  @Test(arguments: several) func eachHasItsOwn(_ phrase: Phrase) {
    #expect(notation(phrase) == phrase.asked)
  }

  @Test(arguments: one) func oneStaysOne(_ phrase: Phrase) {
    #expect(notation(phrase) == phrase.asked)
  }

  private func notation(_ phrase: Phrase) -> String {
    RequestReader.readAll(phrase.text).map(Phrase.notation).joined(separator: "|")
  }
}
