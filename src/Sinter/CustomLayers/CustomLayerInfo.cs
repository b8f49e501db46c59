namespace Sinter;

/// <summary>What a model says of one of its custom layers.</summary>
public sealed class CustomLayerInfo
{
    internal CustomLayerInfo(string name, string className, string description, IReadOnlyDictionary<string, object> parameters,
        IReadOnlyList<MultiArray> weights)
    {
        Name = name;
        ClassName = className;
        Description = description;
        Parameters = parameters;
        Weights = weights;
    }

    /// <summary>The layer's name.</summary>
    public string Name { get; }

    /// <summary>The class that implements it.</summary>
    public string ClassName { get; }

    /// <summary>What the model's author says of it; may be empty.</summary>
    public string Description { get; }

    /// <summary>Parameters by name: <see cref="double"/>, <see cref="string"/>, <see cref="int"/>, <see cref="long"/> or
    /// <see cref="bool"/>.</summary>
    public IReadOnlyDictionary<string, object> Parameters { get; }

    /// <summary>The layer's weights as floats of rank 1, in the model's order. Their memory lives as long as the model.</summary>
    public IReadOnlyList<MultiArray> Weights { get; }

    /// <summary>A parameter that must be there.</summary>
    /// <typeparam name="T"><see cref="double"/>, <see cref="string"/>, <see cref="int"/>, <see cref="long"/> or <see cref="bool"/>, as the
    /// model stores it.</typeparam>
    /// <exception cref="ArgumentException">There is no such parameter, or it is of another type.</exception>
    public T Parameter<T>(string name) => Parameters.GetValueOrDefault(name) switch
    {
        T value => value,
        null => throw new ArgumentException($"There is no parameter '{name}' among {string.Join(", ", Parameters.Keys)}.", nameof(name)),
        object other => throw new ArgumentException($"The parameter '{name}' is a {other.GetType().Name}, no {typeof(T).Name}.",
            nameof(name)),
    };
}
