using Sinter.SourceGeneration.Descriptions;
using static Sinter.SourceGeneration.Emission.CodeWriter;

namespace Sinter.SourceGeneration.Emission;

/// <summary>The class that stands for a model, or for one of its functions.</summary>
internal sealed class ModelClass(CodeWriter code, DescribedModel model, DescribedFunction function, FunctionNames names)
{
    private const string Token = "global::System.Threading.CancellationToken";

    private const string ModelException = "/// <exception cref=\"global::Sinter.ModelException\">";

    private bool HasImages => function.Inputs.Any(input => input.Kind == FeatureKind.Image);

    private bool HasStates => function.States.Count > 0;

    private string OptionsOfState => HasStates ? "Options(state)" : "null";

    public void Emit()
    {
        code.Summary(Summary());
        if (Facts() is { Length: > 0 } facts)
            code.Remarks(facts);
        code.Open($"{model.Access} sealed partial class {names.Class} : global::System.IDisposable, global::System.IAsyncDisposable");
        EmitConstruction();
        EmitLoading();
        EmitPredictions();
        EmitMany();
        if (HasStates)
            EmitStates();
        EmitEnd();
        code.Close();
    }

    private void EmitConstruction()
    {
        code.Summary("The model with typed inputs and outputs. It is disposed of with this object.");
        code.Open($"public {names.Class}(global::Sinter.Model model)");
        code.Line("global::System.ArgumentNullException.ThrowIfNull(model);");
        code.Line("Model = model;");
        code.Close();
        code.Line();
        code.Summary(model.IsEmbedded
            ? "Where the compiled model lies after it was taken out of the assembly's resources, which the first call does."
            : "Where the build has put the compiled model: beside the application.");
        code.Line(model.IsEmbedded
            ? $"public static string ModelPath => global::Sinter.EmbeddedModel.PathOf(typeof({names.Class}).Assembly, {Literal(model.Location)});"
            : $"public static string ModelPath => global::System.IO.Path.Combine(global::System.AppContext.BaseDirectory, {Literal(model.Location)});");
        code.Line();
        code.Summary("The model itself: its description, its compute plan, and predictions with options.");
        code.Line("public global::Sinter.Model Model { get; }");
        code.Line();
    }

    private void EmitLoading()
    {
        string configure = function.Name.Length > 0 ? "Configure(configuration)" : "configuration";
        string path = model.IsEmbedded
            ? "await global::System.Threading.Tasks.Task.Run(static () => ModelPath, cancellationToken).ConfigureAwait(false)"
            : "ModelPath";
        code.Summary("Loads the model that the build has compiled.");
        code.Parameter("configuration", "How to load it; null for the defaults.");
        code.Line($"{ModelException}The model is damaged or not supported.</exception>");
        code.Line($"public static {names.Class} Load(global::Sinter.ModelConfiguration? configuration = null) => LoadFrom(ModelPath, configuration);");
        code.Line();
        code.Summary("Loads the model that the build has compiled, without blocking the caller.");
        code.Parameter("configuration", "How to load it; null for the defaults.");
        code.Parameter("cancellationToken", "Stops the load.");
        code.Line($"{ModelException}The model is damaged or not supported.</exception>");
        code.Line($"public static async global::System.Threading.Tasks.Task<{names.Class}> LoadAsync(global::Sinter.ModelConfiguration? configuration = null, {Token} cancellationToken = default) =>");
        code.Line($"    await LoadFromAsync({path}, configuration, cancellationToken).ConfigureAwait(false);");
        code.Line();
        code.Summary("Loads a model with the same inputs and outputs from another place.");
        code.Parameter("path", "A source model or a compiled one.");
        code.Parameter("configuration", "How to load it; null for the defaults.");
        code.Line($"{ModelException}The model is damaged or not supported.</exception>");
        code.Line($"public static {names.Class} LoadFrom(string path, global::Sinter.ModelConfiguration? configuration = null) =>");
        code.Line($"    new(global::Sinter.Model.Load(path, {configure}));");
        code.Line();
        code.Summary("Loads a model with the same inputs and outputs from another place, without blocking the caller.");
        code.Parameter("path", "A source model or a compiled one.");
        code.Parameter("configuration", "How to load it; null for the defaults.");
        code.Parameter("cancellationToken", "Stops the load.");
        code.Line($"{ModelException}The model is damaged or not supported.</exception>");
        code.Line($"public static async global::System.Threading.Tasks.Task<{names.Class}> LoadFromAsync(string path, global::Sinter.ModelConfiguration? configuration = null, {Token} cancellationToken = default) =>");
        code.Line($"    new(await global::Sinter.Model.LoadAsync(path, {configure}, cancellationToken).ConfigureAwait(false));");
        code.Line();
        if (function.Name.Length == 0)
            return;
        code.Line("private static global::Sinter.ModelConfiguration Configure(global::Sinter.ModelConfiguration? configuration) =>");
        code.Line($"    (configuration ?? new global::Sinter.ModelConfiguration()) with {{ FunctionName = {Literal(function.Name)} }};");
        code.Line();
    }

    private void EmitPredictions()
    {
        string optional = Declarations(withOptional: true);
        EmitValueDocumentation("Predicts once, on the calling thread.", withOptional: true, withToken: false);
        code.Line($"public {names.Output} Predict({optional}) =>");
        code.Line($"    new(Model.Predict({InputOf(withOptional: true)}.ToFeatures(), {OptionsOfState}));");
        code.Line();
        string token = $"{Token} cancellationToken = default";
        EmitValueDocumentation("Predicts once without blocking the caller.", withOptional: true, withToken: true);
        code.Line($"public async {TaskOf(names.Output)} PredictAsync({Join(optional, token)}) =>");
        code.Line($"    new(await Model.PredictAsync({InputOf(withOptional: true)}.ToFeatures(), {OptionsOfState}, cancellationToken).ConfigureAwait(false));");
        code.Line();
        if (HasStates || HasImages || function.Inputs.Any(input => input.IsOptional))
        {
            // So that the token can follow the inputs that are needed.
            EmitValueDocumentation("Predicts once without blocking the caller.", withOptional: false, withToken: true);
            code.Line($"public {TaskOf(names.Output)} PredictAsync({Join(Declarations(withOptional: false), $"{Token} cancellationToken")}) =>");
            code.Line($"    PredictAsync({InputOf(withOptional: false)}, null, cancellationToken);");
            code.Line();
        }
        code.Summary("Predicts once, on the calling thread.");
        EmitOptionsDocumentation("input", "The inputs.", withToken: false);
        code.Open($"public {names.Output} Predict({names.Input} input, global::Sinter.PredictionOptions? options = null)");
        code.Line("global::System.ArgumentNullException.ThrowIfNull(input);");
        code.Line("return new(Model.Predict(input.ToFeatures(), options));");
        code.Close();
        code.Line();
        code.Summary("Predicts once without blocking the caller.");
        EmitOptionsDocumentation("input", "The inputs; what they refer to must not change until the prediction is done.", withToken: true);
        code.Open($"public async {TaskOf(names.Output)} PredictAsync({names.Input} input, global::Sinter.PredictionOptions? options = null, {token})");
        code.Line("global::System.ArgumentNullException.ThrowIfNull(input);");
        code.Line("return new(await Model.PredictAsync(input.ToFeatures(), options, cancellationToken).ConfigureAwait(false));");
        code.Close();
        code.Line();
    }

    private void EmitMany()
    {
        string list = $"global::System.Collections.Generic.IReadOnlyList<{names.Output}>";
        string inputs = $"global::System.Collections.Generic.IEnumerable<{names.Input}> inputs, global::Sinter.PredictionOptions? options = null";
        code.Summary("Predicts for each of several inputs, several at once. With a state, each continues from the one before.");
        EmitOptionsDocumentation("inputs", "The inputs of each prediction.", withToken: false);
        code.Line($"public {list} PredictBatch({inputs}) =>");
        code.Line("    Outputs(Model.PredictBatch(Features(inputs), options));");
        code.Line();
        code.Summary("Predicts for each of several inputs without blocking the caller.");
        EmitOptionsDocumentation("inputs", "The inputs of each prediction.", withToken: true);
        code.Line($"public async {TaskOf(list)} PredictBatchAsync({inputs}, {Token} cancellationToken = default) =>");
        code.Line("    Outputs(await Model.PredictBatchAsync(Features(inputs), options, cancellationToken).ConfigureAwait(false));");
        code.Line();
        code.Summary("Predicts for inputs that come one by one, several at once, and gives the results in their order.");
        EmitOptionsDocumentation("inputs", "The inputs of each prediction.", withToken: true);
        code.Open($"public async global::System.Collections.Generic.IAsyncEnumerable<{names.Output}> PredictStreamAsync(global::System.Collections.Generic.IAsyncEnumerable<{names.Input}> inputs, global::Sinter.StreamOptions? options = null, [global::System.Runtime.CompilerServices.EnumeratorCancellation] {Token} cancellationToken = default)");
        code.Line("await foreach (global::Sinter.Prediction prediction in global::System.Threading.Tasks.TaskAsyncEnumerableExtensions.ConfigureAwait(Model.PredictStreamAsync(FeaturesAsync(inputs, cancellationToken), options, cancellationToken), false))");
        code.Line($"    yield return new {names.Output}(prediction);");
        code.Close();
        code.Line();
        code.Open($"private static async global::System.Collections.Generic.IAsyncEnumerable<global::Sinter.Features> FeaturesAsync(global::System.Collections.Generic.IAsyncEnumerable<{names.Input}> inputs, [global::System.Runtime.CompilerServices.EnumeratorCancellation] {Token} cancellationToken)");
        code.Line($"await foreach ({names.Input} input in global::System.Threading.Tasks.TaskAsyncEnumerableExtensions.WithCancellation(inputs, cancellationToken).ConfigureAwait(false))");
        code.Line("    yield return input.ToFeatures();");
        code.Close();
        code.Line();
        code.Open($"private static global::Sinter.Features[] Features(global::System.Collections.Generic.IEnumerable<{names.Input}> inputs)");
        code.Line("global::System.ArgumentNullException.ThrowIfNull(inputs);");
        code.Line("return global::System.Linq.Enumerable.ToArray(global::System.Linq.Enumerable.Select(inputs, static input => input.ToFeatures()));");
        code.Close();
        code.Line();
        code.Line($"private static {names.Output}[] Outputs(global::System.Collections.Generic.IReadOnlyList<global::Sinter.Prediction> predictions) =>");
        code.Line($"    global::System.Linq.Enumerable.ToArray(global::System.Linq.Enumerable.Select(predictions, static prediction => new {names.Output}(prediction)));");
        code.Line();
    }

    private void EmitStates()
    {
        code.Summary("A fresh state, all zeros.");
        code.Line($"public {names.State} CreateState() => new(Model.CreateState());");
        code.Line();
        code.Line($"private static global::Sinter.PredictionOptions? Options({names.State}? state) =>");
        code.Line("    state is null ? null : new global::Sinter.PredictionOptions { State = state.ModelState };");
        code.Line();
    }

    private void EmitEnd()
    {
        code.Summary("Gives the model's memory back. Predictions that are running end as they would have.");
        code.Line("public void Dispose() => Model.Dispose();");
        code.Line();
        code.Line("/// <inheritdoc cref=\"Dispose\"/>");
        code.Line("public global::System.Threading.Tasks.ValueTask DisposeAsync() => Model.DisposeAsync();");
    }

    private string Summary()
    {
        string said = model.Summary.Trim();
        string summary = said.Length == 0 ? $"The model {model.Class}." : said.EndsWith(".", StringComparison.Ordinal) ? said : said + ".";
        return function.Name.Length == 0 ? summary : $"{summary} Its function {function.Name}.";
    }

    private string Facts() => string.Join(" ", new[] { ("Version", model.Version), ("Author", model.Author), ("License", model.License) }
        .Where(fact => fact.Item2.Trim().Length > 0).Select(fact => $"{fact.Item1}: {fact.Item2.Trim()}."));

    private string Declarations(bool withOptional)
    {
        IEnumerable<string> needed = Indices(isOptional: false).Select(i => $"{FeatureCode.InputType(function.Inputs[i])} {names.Parameters[i]}");
        IEnumerable<string> optional = Indices(isOptional: true).Select(i => $"{FeatureCode.InputType(function.Inputs[i])} {names.Parameters[i]} = null");
        IEnumerable<string> images = HasImages ? ["global::Sinter.CropAndScale? cropAndScale = null"] : [];
        IEnumerable<string> states = HasStates ? [$"{names.State}? state = null"] : [];
        return string.Join(", ", withOptional ? [.. needed, .. optional, .. images, .. states] : needed);
    }

    private string InputOf(bool withOptional)
    {
        IEnumerable<string> values = Enumerable.Range(0, function.Inputs.Count).Where(i => withOptional || !function.Inputs[i].IsOptional)
            .Select(i => $"{names.InputProperties[i]} = {names.Parameters[i]}");
        if (withOptional && HasImages)
            values = [.. values, "CropAndScale = cropAndScale"];
        string text = string.Join(", ", values);
        return text.Length == 0 ? $"new {names.Input}()" : $"new {names.Input} {{ {text} }}";
    }

    private void EmitValueDocumentation(string summary, bool withOptional, bool withToken)
    {
        code.Summary(summary);
        foreach (int i in Indices(isOptional: false).Concat(withOptional ? Indices(isOptional: true) : []))
            code.Parameter(names.Parameters[i], FeatureCode.Summary(function.Inputs[i]));
        if (withOptional && HasImages)
            code.Parameter("cropAndScale", "How images of other sizes are brought to those that the model takes; null refuses them.");
        if (withOptional && HasStates)
            code.Parameter("state", "The state to continue from; null for a fresh one that is thrown away.");
        EmitEndOfDocumentation(withToken);
    }

    private void EmitOptionsDocumentation(string name, string text, bool withToken)
    {
        code.Parameter(name, text);
        code.Parameter("options", "The state, the time that there is, and more; null for none.");
        EmitEndOfDocumentation(withToken);
    }

    private void EmitEndOfDocumentation(bool withToken)
    {
        if (withToken)
            code.Parameter("cancellationToken", "Stops the prediction.");
        code.Line($"{ModelException}An input does not fit, or the values broke an operation's rules.</exception>");
    }

    private IEnumerable<int> Indices(bool isOptional) =>
        Enumerable.Range(0, function.Inputs.Count).Where(i => function.Inputs[i].IsOptional == isOptional);

    private static string TaskOf(string type) => $"global::System.Threading.Tasks.ValueTask<{type}>";

    private static string Join(string first, string second) => first.Length == 0 ? second : $"{first}, {second}";
}
