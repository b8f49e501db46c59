namespace Sinter.Studio.Layout;

/// <summary>A page as the navigation shows it.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Address">Its address: below the studio's root, or below <c>models/ID/</c> for a page of one model.</param>
/// <param name="Purpose">What it is for, in a few words.</param>
public sealed record NavigationItem(string Title, string Address, string Purpose);

/// <summary>All pages. A page that is not here is found by nobody.</summary>
public static class Navigation
{
    /// <summary>Pages of the studio as a whole.</summary>
    public static IReadOnlyList<NavigationItem> Studio { get; } =
    [
        new("Models", "", "Open and choose models"),
        new("Traces", "traces", "Look at a trace file as a timeline"),
        new("Devices", "devices", "What models can run on here"),
        new("Cache", "cache", "What is kept of specialized models"),
    ];

    /// <summary>Pages of one model.</summary>
    public static IReadOnlyList<NavigationItem> Model { get; } =
    [
        new("Overview", "overview", "What it takes and gives, and what it is made of"),
        new("Preview", "preview", "What it makes of a picture, a sound, a text or numbers"),
        new("Graph", "graph", "Its operations, their shapes, devices and cost"),
        new("Performance", "report", "How fast it loads and predicts, and where the time goes"),
        new("Trace", "trace", "What every thread does while it loads and predicts"),
        new("Compare", "compare", "How far it is from another model on the same inputs"),
        new("Compress", "compress", "What fewer bits per weight would save and cost"),
        new("Convert", "convert", "Into an ML Program, or another precision"),
    ];
}
