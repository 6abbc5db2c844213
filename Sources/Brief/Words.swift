/// The words that tell a wish about the whole video from talk about something else.
enum Words {
  static func set(_ words: String) -> Set<String> {
    Set(words.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  /// What the service is asked to make.
  static let video = set(
    """
    video videos vid vids promo promos promotion ad ads advert adverts advertisement commercial
    commercials clip clips reel reels short shorts spot spots teaser teasers trailer trailers film
    films movie movies slideshow slideshows montage montages animation animations cut cuts version
    versions edit edits tiktok tiktoks story stories post posts explainer explainers recap recaps
    highlight highlights vlog vlogs showreel sizzle bumper demo demos tutorial tutorials mp4 mp4s
    file files piece pieces loop loops production presentation invitation invite greeting
    walkthrough testimonial verticals landscapes portraits squares horizontals youtube instagram
    showcase overview pitch summary render renders export exports variant variants format formats
    mp4 compilation supercut lookbook unboxing documentary documentaries
    """)

  /// Plural forms that make a count into a number of videos.
  static let plurals = set(
    """
    videos vids promos ads adverts commercials reels shorts spots teasers trailers films movies
    slideshows montages animations cuts versions edits tiktoks stories posts explainers recaps vlogs
    mp4s verticals landscapes portraits squares horizontals exports variants files clips pieces
    loops renders
    """)

  /// Parts of a video, and things inside it, that have lengths and shapes of their own.
  static let part = set(
    """
    intro intros outro outros countdown countdowns timer timers fade fades transition transitions
    hold delay pause freeze gap silence shot shots scene scenes segment segments section sections
    part parts slide slides photo photos picture pictures image images still stills title titles
    logo logos card cards opening ending hook hooks cta zoom pan crossfade crossfades dissolve wipe
    ramp jingle song songs track tracks music mark interval intervals rule workout workouts
    exercise plank break nap walk recipe recipes meal meals rush penalty lap run sprint
    challenge warranty guarantee service delivery footage recording interview source original
    raw timelapse exposure charge buildup beat sample caption captions text overlay animatic
    screen end-card endcard bars stripe stripes garden banner frame frames lead-in tail
    voiceover narration
    """)

  /// What is put in, not what comes out.
  static let source = set(
    """
    photo photos picture pictures image images footage recording recordings interview source
    sources original originals shot shots still stills snapshot snapshots screenshot screenshots
    material media painting paintings photography photographer drawing drawings artwork scans
    selfie selfies
    """)

  /// Things that carry a resolution and are not videos.
  static let gear = set(
    """
    tv tvs television televisions monitor monitors camera cameras webcam webcams drone drones
    projector projectors display displays screen screens dashcam dashcams panel panels sensor
    laptop laptops phone phones blu-ray bluray player players gaming doorbell
    """)

  static let formatNouns = set(
    "format mode orientation aspect ratio layout shape frame framing canvas dimensions size")

  static let makers = set(
    """
    make makes create creates produce generate build design need want wants craft render deliver
    give do shoot get compose prepare assemble cut
    """)

  static let takers = set(
    """
    turn convert transform recut condense trim shorten edit split compress using use take given
    have has got uploaded upload attached combine merge join recorded with out stitch crop reduce
    loop repeat
    """)

  static let owners = set(
    """
    my our your this that these those his her their its attached uploaded original source existing
    raw current provided following
    """)

  /// Words that put what follows at a place in the video.
  static let placing = set(
    """
    first last final opening initial closing every each after at until till within before per past
    next previous another extra additional by around-the starting since ago between
    """)

  static let ordinals = set("first second third fourth fifth sixth last")

  static let negations = set(
    "not no don't dont isn't never without avoid aren't doesn't won't shouldn't nor")

  static let past = set("was were came had got looked")

  static let sentenceEnds = set(". ! ? ; 。 ！ ？ ； …").union(["\n"])
  static let clauseEnds = set(". ! ? ; 。 ！ ？ ； … , ， 、 : ： ( ) — | / [ ] • ·").union(["\n"])

  static let connectors = set(
    """
    for of with about from to in on at and that which where showing titled featuring by using
    called named or so but when while is are should must will as plus into if because between during
    across before after
    """)

  static let chineseVideo = [
    "视频", "短片", "宣传片", "广告", "片子", "影片", "vlog", "竖屏", "横屏", "竖版", "横版", "方形",
    "预告", "花絮", "混剪", "动画", "推广片", "短视频", "成片", "促销", "故事", "抖音", "方版", "相册",
    "电子相册", "介绍", "mv", "大片", "纪录片", "幻灯片",
  ]

  static let chinesePart = [
    "倒计时", "片头", "片尾", "淡出", "淡入", "转场", "开头", "结尾", "停顿", "停留", "特写", "镜头",
    "字幕", "标题", "片段", "素材", "原片", "音乐", "歌", "空白", "黑屏", "采访", "录音", "照片", "图片",
    "动作", "平板", "锻炼", "延时", "画面", "定格",
  ]
}
