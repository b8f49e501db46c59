using System.Runtime.CompilerServices;

namespace Sinter.Loading;

/// <summary>The links that lead to a model. Bounded over everything that is loaded together, so that neither circles nor links to links
/// cost without end.</summary>
internal sealed class LinkTrail
{
    private const int MostLinks = 64, MaximumDepth = 8;

    private readonly LinkTrail? _previous;
    private readonly string? _path;
    private readonly int _depth;
    private readonly StrongBox<int> _count;

    /// <summary>No links yet.</summary>
    public LinkTrail() => _count = new StrongBox<int>();

    private LinkTrail(LinkTrail previous, string? path)
    {
        _previous = previous;
        _path = path;
        _depth = previous._depth + 1;
        _count = previous._count;
    }

    /// <summary>One link more.</summary>
    /// <param name="context">The model that has the link.</param>
    /// <param name="path">Where it leads; null: into the model itself.</param>
    /// <exception cref="ModelFormatException">There are too many links, or they lead in a circle.</exception>
    public LinkTrail Add(LoadContext context, string? path)
    {
        if (_depth == MaximumDepth)
            throw context.Invalid("links", $"at most {MaximumDepth} models one out of another", "more");
        if (++_count.Value > MostLinks)
            throw context.Invalid("links", $"at most {MostLinks}", "more");
        for (LinkTrail? trail = this; path is not null && trail is not null; trail = trail._previous)
        {
            if (trail._path == path)
                throw context.Invalid("the linked model", "one that does not lead back to itself", path);
        }
        return new LinkTrail(this, path);
    }
}
