using Microsoft.Extensions.Options;

namespace Sinter.Hosting;

/// <summary>Says everything that is wrong with a model's options, by the names that the configuration has for them.</summary>
internal sealed class ModelOptionsValidation : IValidateOptions<SinterModelOptions>
{
    public ValidateOptionsResult Validate(string? name, SinterModelOptions options)
    {
        var failures = new List<string>();
        Require(!string.IsNullOrWhiteSpace(options.Path), nameof(options.Path), "the path of a model (.mlpackage, .mlmodel, .mlmodelc)",
            options.Path is null ? "nothing" : $"'{options.Path}'");
        RequireKnown(options.ComputeUnits, nameof(options.ComputeUnits));
        RequireKnown(options.Numerics, nameof(options.Numerics));
        RequireKnown(options.WeightResidency, nameof(options.WeightResidency));
        RequireKnown(options.WhenFull, nameof(options.WhenFull));
        RequireKnown(options.CachePolicy, nameof(options.CachePolicy));
        RequireKnown(options.WarmUp, nameof(options.WarmUp));
        RequireAtLeast(0, options.Threads, nameof(options.Threads));
        RequireAtLeast(1, options.MaxSpecializations, nameof(options.MaxSpecializations));
        RequireAtLeast(0, options.MaxInFlight, nameof(options.MaxInFlight));
        RequireAtLeast(0, options.QueueLimit, nameof(options.QueueLimit));
        RequireAtLeast(0, options.MemoryBudgetBytes, nameof(options.MemoryBudgetBytes));
        RequireAtLeast(0, options.WarmUpPredictions, nameof(options.WarmUpPredictions));
        Require(options.WarmUp != WarmUp.Off || options.WarmUpPredictions <= 0, nameof(options.WarmUpPredictions),
            $"0, since {nameof(options.WarmUp)} is {WarmUp.Off}", $"{options.WarmUpPredictions}");
        Require(options.IdleTimeout is not { } timeout || timeout > TimeSpan.Zero, nameof(options.IdleTimeout),
            "a time longer than zero, such as 00:05:00", $"{options.IdleTimeout}");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool holds, string option, string expected, string actual)
        {
            if (!holds)
                failures.Add($"{ModelRegistration.Section(name)}:{option}: expected {expected}; got {actual}.");
        }

        void RequireAtLeast(int least, long value, string option) => Require(value >= least, option, $"{least} or more", $"{value}");

        void RequireKnown<T>(T value, string option)
            where T : struct, Enum => Require(Enum.IsDefined(value), option, string.Join(" or ", Enum.GetNames<T>()), $"{value}");
    }
}
