using Sinter.Compression;
using Sinter.Formats.CoreML;
using Sinter.Ir;
using Sinter.Tensors;
using Mil = Sinter.Formats.CoreML.Wire.Mil;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter;

/// <summary>Evaluates variants of a model's program on calibration data: each is written as a package with the values in question among its
/// outputs, loaded and predicted with.</summary>
internal sealed class CalibrationRunner : ICalibrationRunner
{
    private const string OutputPrefix = "sinter_observed_";

    private readonly ModelAsset _asset;
    private readonly IReadOnlyList<Features> _samples;
    private readonly Numerics _numerics;

    /// <param name="source">The model.</param>
    /// <param name="samples">Inputs of predictions.</param>
    /// <param name="numerics">How the programs are computed.</param>
    /// <exception cref="ModelUnsupportedException">The model is not a program of one function without states.</exception>
    /// <exception cref="ModelInputException">There are no samples.</exception>
    public CalibrationRunner(string source, IReadOnlyList<Features> samples, Numerics numerics = Numerics.Fast)
    {
        _numerics = numerics;
        _asset = ModelAsset.Open(source);
        _samples = samples;
        if (samples.Count == 0)
            throw new ModelInputException(ModelStage.Compress, "calibration data", "one sample or more", "none");
        bool isPlain = _asset.HasProgram && _asset.WireDescription.Functions.Count == 0 && _asset.WireDescription.State.Count == 0;
        if (!isPlain)
        {
            throw new ModelUnsupportedException(ModelStage.Compress, source, "looking at the values inside such a model",
                "an ML Program of one function without states");
        }
    }

    /// <inheritdoc/>
    public void Observe(Program program, IReadOnlyList<string> values, Action<IReadOnlyList<Tensor>> observe, CancellationToken cancellation)
    {
        using var observed = new ObservedProgram(this, program, values);
        foreach (Features sample in _samples)
        {
            cancellation.ThrowIfCancellationRequested();
            observe(observed.Predict(sample));
        }
    }

    /// <summary>A program with values among its outputs, loaded until it is disposed.</summary>
    public ObservedProgram Load(Program program, IReadOnlyList<string> values) => new(this, program, values);

    /// <summary>A loaded program whose values can be looked at.</summary>
    internal sealed class ObservedProgram : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("sinter-calibration-").FullName;
        private readonly IReadOnlyList<string> _values;
        private readonly Model _model;

        public ObservedProgram(CalibrationRunner runner, Program program, IReadOnlyList<string> values)
        {
            _values = values;
            try
            {
                string path = Path.Combine(_folder, "calibration.mlpackage");
                runner.Write(program, values, path);
                _model = Model.Load(path, new ModelConfiguration { CachePolicy = CachePolicy.None, Numerics = runner._numerics });
            }
            catch
            {
                Directory.Delete(_folder, recursive: true);
                throw;
            }
        }

        /// <summary>The values for one input, as float32.</summary>
        public IReadOnlyList<Tensor> Predict(Features sample)
        {
            Prediction prediction = _model.Predict(sample);
            return [.. _values.Select((_, i) => prediction.Array(OutputPrefix + i).ToTensor(ElementType.Float32))];
        }

        public void Dispose()
        {
            _model.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }

    private void Write(Program program, IReadOnlyList<string> values, string path)
    {
        program = ProgramCloner.Clone(program);
        Function function = program.Functions.Values.Single();
        var edit = new ProgramEdit(function);
        Dictionary<string, Variable> variables = function.Inputs.Concat(function.Body.Operations.SelectMany(operation => operation.Outputs))
            .ToDictionary(variable => variable.Name, StringComparer.Ordinal);
        for (int i = 0; i < values.Count; i++)
            edit.InsertAfter(function.Body.Operations[^1], Observed(variables[values[i]], OutputPrefix + i));
        int version = Math.Max(_asset.SpecificationVersion, function.Opset.SpecificationVersion());
        using var writer = new ModelPackageWriter(path);
        var model = new Wire.Model { SpecificationVersion = version, Description = _asset.WireDescription.Clone() };
        using (BlobFileWriter blobs = writer.CreateBlobFile())
            model.MlProgram = ProgramWriter.Write(program, blobs, version);
        Mil.Block body = model.MlProgram.Functions.Values.Single().BlockSpecializations[function.Opset.WireName()];
        for (int i = 0; i < values.Count; i++)
        {
            body.Outputs.Add(OutputPrefix + i);
            model.Description.Output.Add(FloatArray(OutputPrefix + i));
        }
        writer.WriteModel(model);
        writer.Commit();
    }

    /// <summary>The value as float32, whatever it is, which every output can be.</summary>
    private static Operation Observed(Variable value, string name) => new("cast",
        [new("x", [value]), new("dtype", [Literal.Of("fp32")])],
        [new Variable(name, value.Type is TensorType type ? type.With(ElementType.Float32) : value.Type)],
        [new("name", Literal.Of(name))]);

    private static Wire.FeatureDescription FloatArray(string name) => new()
    {
        Name = name,
        Type = new Wire.FeatureType
        {
            MultiArrayType = new Wire.ArrayFeatureType { DataType = Wire.ArrayFeatureType.Types.ArrayDataType.Float32 },
        },
    };
}
