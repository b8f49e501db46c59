namespace Sinter.Hosting;

/// <summary>A model that was added to the services.</summary>
internal sealed record ModelRegistration(string Name)
{
    /// <summary>Where the configuration describes a model.</summary>
    public static string Section(string? name) => $"Sinter:Models:{name}";
}
