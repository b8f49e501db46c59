using Sinter.Workbench.Files;

namespace Sinter.Workbench.Preview;

/// <summary>One thing that a preview shows.</summary>
/// <param name="Name">The output that it comes from.</param>
public abstract record PreviewItem(string Name);

/// <summary>A picture that the model made.</summary>
public sealed record PictureItem(string Name, Picture Picture) : PreviewItem(Name);

/// <summary>A number per pixel, such as a distance, drawn in colours.</summary>
/// <param name="Name">The output.</param>
/// <param name="Picture">The colours.</param>
/// <param name="Least">The number of the darkest colour.</param>
/// <param name="Most">The number of the brightest.</param>
public sealed record MapItem(string Name, Picture Picture, double Least, double Most) : PreviewItem(Name);

/// <summary>Classes with their scores, the largest first.</summary>
/// <param name="Name">The output.</param>
/// <param name="Scores">The largest ones.</param>
/// <param name="Count">How many there are in all.</param>
public sealed record ScoresItem(string Name, IReadOnlyList<KeyValuePair<string, double>> Scores, int Count) : PreviewItem(Name);

/// <summary>Boxes around things in the picture, the surest first.</summary>
public sealed record BoxesItem(string Name, IReadOnlyList<Detection> Boxes) : PreviewItem(Name);

/// <summary>A class that occurs in a segmented picture.</summary>
/// <param name="Class">Its number.</param>
/// <param name="Label">Its name.</param>
/// <param name="Color">Its colour, as <c>#RRGGBB</c>.</param>
/// <param name="Share">The share of pixels that have it.</param>
public sealed record Segment(int Class, string Label, string Color, double Share);

/// <summary>The class of each pixel.</summary>
/// <param name="Name">The output.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Classes">Row by row.</param>
/// <param name="Segments">The classes that occur, the largest first.</param>
public sealed record SegmentsItem(string Name, int Width, int Height, int[] Classes, IReadOnlyList<Segment> Segments) : PreviewItem(Name);

/// <summary>A place in the picture, such as a joint.</summary>
/// <param name="Label">What lies there.</param>
/// <param name="Confidence">How sure the model is.</param>
/// <param name="X">The place as a share of the width,</param>
/// <param name="Y">and of the height.</param>
public sealed record PreviewPoint(string Label, double Confidence, double X, double Y);

/// <summary>Places in the picture.</summary>
public sealed record PointsItem(string Name, IReadOnlyList<PreviewPoint> Points) : PreviewItem(Name);

/// <summary>Numbers in a row, such as a sound, as lines.</summary>
/// <param name="Name">The output.</param>
/// <param name="Lines">One row of numbers or more.</param>
/// <param name="SampleRate">Numbers per second where it is a sound; null otherwise.</param>
public sealed record SeriesItem(string Name, IReadOnlyList<float[]> Lines, int? SampleRate) : PreviewItem(Name);

/// <summary>One value in words: a class, a number, a text.</summary>
public sealed record ValueItem(string Name, string Text) : PreviewItem(Name);

/// <summary>An array, summed up.</summary>
/// <param name="Name">The output.</param>
/// <param name="Type">Its element type and shape.</param>
/// <param name="Count">Its elements.</param>
/// <param name="Least">The smallest one.</param>
/// <param name="Most">The largest one.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="First">The first ones.</param>
public sealed record ArrayItem(string Name, string Type, int Count, double Least, double Most, double Mean, IReadOnlyList<double> First) : PreviewItem(Name);

/// <summary>What a preview shows of one prediction.</summary>
/// <param name="Plan">What the model is for.</param>
/// <param name="Items">What its outputs say.</param>
/// <param name="Milliseconds">The time of the prediction.</param>
public sealed record PreviewResult(PreviewPlan Plan, IReadOnlyList<PreviewItem> Items, double Milliseconds);
