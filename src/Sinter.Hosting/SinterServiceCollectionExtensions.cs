using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sinter;
using Sinter.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds models to an application's services.</summary>
public static class SinterServiceCollectionExtensions
{
    /// <summary>Adds a model as a <see cref="LazyModel"/>: by its name, as a keyed service, and without a name where it is the only
    /// one.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The model's name in the application; the section <c>Sinter:Models:NAME</c> of the configuration describes
    /// it.</param>
    /// <param name="path">The model's file or folder; a relative path starts at the application's content root. The configuration may give
    /// another.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentException">The name is empty, has a colon, or was added already; or the path is empty.</exception>
    public static IServiceCollection AddSinterModel(this IServiceCollection services, string name, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return services.AddSinterModel(name, options => options.Path = path);
    }

    /// <inheritdoc cref="AddSinterModel(IServiceCollection, string, string)"/>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The model's name in the application; the section <c>Sinter:Models:NAME</c> of the configuration describes
    /// it.</param>
    /// <exception cref="ArgumentException">The name is empty, has a colon, or was added already.</exception>
    public static IServiceCollection AddSinterModel(this IServiceCollection services, string name) =>
        services.AddSinterModel(name, (Action<SinterModelOptions>?)null);

    /// <inheritdoc cref="AddSinterModel(IServiceCollection, string)"/>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The model's name in the application; the section <c>Sinter:Models:NAME</c> of the configuration describes
    /// it.</param>
    /// <param name="configure">Sets the options; null to leave them to the configuration, which wins in any case.</param>
    public static IServiceCollection AddSinterModel(this IServiceCollection services, string name, Action<SinterModelOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Contains(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal))
            throw new ArgumentException($"The name '{name}' has a colon, which separates names in the configuration.", nameof(name));
        var registration = new ModelRegistration(name);
        if (services.Any(service => service is { IsKeyedService: false, ImplementationInstance: ModelRegistration known }
            && known == registration))
        {
            throw new ArgumentException($"A model '{name}' was added already.", nameof(name));
        }
        services.AddSingleton(registration);
        OptionsBuilder<SinterModelOptions> options = services.AddOptions<SinterModelOptions>(name);
        if (configure is not null)
            options.Configure(configure);
        options.Configure<IServiceProvider>((values, provider) => Bind(values, name, provider)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SinterModelOptions>, ModelOptionsValidation>());
        services.AddKeyedSingleton(name, (provider, _) => Make(name, provider));
        services.TryAddSingleton(TheOnlyOne);
        services.AddHostedService<ModelWarmUp>();
        return services;
    }

    private static void Bind(SinterModelOptions options, string name, IServiceProvider provider) =>
        provider.GetService<IConfiguration>()?.GetSection(ModelRegistration.Section(name))
            .Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);

    private static LazyModel Make(string name, IServiceProvider provider)
    {
        SinterModelOptions options = provider.GetRequiredService<IOptionsMonitor<SinterModelOptions>>().Get(name);
        string root = provider.GetService<IHostEnvironment>()?.ContentRootPath ?? "";
        return new LazyModel(Path.Combine(root, options.Path!), options.ToConfiguration())
        {
            IdleTimeout = options.IdleTimeout,
            TimeProvider = provider.GetService<TimeProvider>() ?? TimeProvider.System,
        };
    }

    private static LazyModel TheOnlyOne(IServiceProvider provider)
    {
        string[] names = [.. provider.GetServices<ModelRegistration>().Select(registration => registration.Name)];
        return names is [string only]
            ? provider.GetRequiredKeyedService<LazyModel>(only)
            : throw new InvalidOperationException($"There are several models ({string.Join(", ", names)}): ask for one by its name, "
                + $"for example [FromKeyedServices(\"{names[0]}\")] {nameof(LazyModel)}.");
    }
}
