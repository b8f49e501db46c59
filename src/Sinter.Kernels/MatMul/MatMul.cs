namespace Sinter.Kernels;

/// <summary>Matrix products of float32, row-major.</summary>
public static unsafe class MatMul
{
    /// <summary>C = epilogue(A·B) with B packed. A is rows x depth, C rows x columns.</summary>
    /// <exception cref="ArgumentException">A length does not fit the dimensions.</exception>
    public static void Multiply(
        ReadOnlySpan<float> a, int rows, PackedMatrix b, Span<float> c, Epilogue epilogue, WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        KernelGuard.Length(a.Length, (long)rows * b.Depth, nameof(a));
        KernelGuard.Length(c.Length, (long)rows * b.Columns, nameof(c));
        epilogue.Check(b.Columns, c.Length);
        if (c.IsEmpty)
            return;
        fixed (float* left = a, right = b.Panels, target = c)
        fixed (float* columnBias = epilogue.ColumnBias, residual = epilogue.Residual)
        {
            var block = new MatMulBlock
            {
                Kernel = b.Kernel,
                Left = MatMulOperand.Strided(left, b.Depth, 1),
                Right = MatMulOperand.Packed(right),
                Depth = b.Depth,
                C = target,
                CStride = b.Columns,
                Residual = residual,
                Epilogue = new EpiloguePointers(columnBias, epilogue.Activation),
            };
            var tiling = new MatMulTiling(b.Kernel, rows, b.Columns, b.Depth, rightIsPacked: true);
            pool.Run(new MatMulBody { Block = block, Tiling = tiling, Rows = rows, Columns = b.Columns }, tiling.Count, cancellationToken);
            GC.KeepAlive(b);
        }
    }

    /// <summary>C = epilogue(A·B) with B compressed. A is rows x depth, C rows x columns.</summary>
    /// <exception cref="ArgumentException">A length does not fit the dimensions.</exception>
    public static void Multiply(
        ReadOnlySpan<float> a, int rows, CompressedMatrix b, Span<float> c, Epilogue epilogue, WorkPool pool,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        KernelGuard.Length(a.Length, (long)rows * b.Depth, nameof(a));
        KernelGuard.Length(c.Length, (long)rows * b.Columns, nameof(c));
        epilogue.Check(b.Columns, c.Length);
        if (c.IsEmpty)
            return;
        fixed (float* left = a, target = c, columnBias = epilogue.ColumnBias, residual = epilogue.Residual, tables = b.Tables)
        fixed (byte* low = b.Low, high = b.High, scales = b.Scales)
        fixed (Half* offsets = b.Offsets)
        {
            var panels = new CompressedPanels
            {
                Low = low,
                High = high,
                Scales = scales,
                Offsets = offsets,
                Tables = tables,
                Offset = b.Offset,
                HasHalfScales = b.HasHalfScales,
                LowBits = b.LowBits,
                HighBits = b.HighBits,
                Depth = b.Depth,
                Columns = b.Columns,
                ColumnBlock = b.ColumnBlock,
                DepthBlocks = b.DepthBlocks,
                Tier = b.Kernel.Tier,
            };
            var block = new MatMulBlock
            {
                Kernel = b.Kernel,
                Left = MatMulOperand.Strided(left, b.Depth, 1),
                Right = MatMulOperand.Expanded(&panels),
                Depth = b.Depth,
                C = target,
                CStride = b.Columns,
                Residual = residual,
                Epilogue = new EpiloguePointers(columnBias, epilogue.Activation),
            };
            var tiling = MatMulTiling.OfCompressed(b.Kernel, rows, b.Columns);
            pool.Run(new MatMulBody { Block = block, Tiling = tiling, Rows = rows, Columns = b.Columns }, tiling.Count, cancellationToken);
            GC.KeepAlive(b);
        }
    }

    /// <summary>C = epilogue(A·B) for matrices of one batch or many; see <see cref="MatMulShape"/>.</summary>
    /// <exception cref="ArgumentException">A length does not fit the shape.</exception>
    public static void Multiply(
        in MatMulShape shape,
        ReadOnlySpan<float> a,
        ReadOnlySpan<float> b,
        Span<float> c,
        Epilogue epilogue,
        WorkPool pool,
        CancellationToken cancellationToken = default,
        MatMulKernel? kernel = null)
    {
        shape.Check(a.Length, b.Length, c.Length);
        epilogue.Check(shape.Columns, c.Length);
        if (c.IsEmpty)
            return;
        kernel ??= MatMulKernel.Current;
        int batch = shape.BatchCount;
        fixed (float* left = a, right = b, target = c)
        fixed (float* columnBias = epilogue.ColumnBias, residual = epilogue.Residual)
        fixed (int* batchDims = shape.BatchDimensions, leftStrides = shape.LeftBatchStrides, rightStrides = shape.RightBatchStrides)
        {
            var block = new MatMulBlock
            {
                Kernel = kernel,
                Left = shape.TransposeLeft
                    ? MatMulOperand.Strided(left, 1, shape.Rows)
                    : MatMulOperand.Strided(left, shape.Depth, 1),
                Right = shape.TransposeRight
                    ? MatMulOperand.Strided(right, shape.Depth, 1)
                    : MatMulOperand.Strided(right, 1, shape.Columns),
                Depth = shape.Depth,
                C = target,
                CStride = shape.Columns,
                Residual = residual,
                Epilogue = new EpiloguePointers(columnBias, epilogue.Activation),
            };
            var body = new MatMulBody
            {
                Block = block,
                Tiling = new MatMulTiling(kernel, shape.Rows, shape.Columns, shape.Depth, rightIsPacked: false, batch),
                Rows = shape.Rows,
                Columns = shape.Columns,
                BatchRank = shape.BatchDimensions.Length,
                BatchDimensions = batchDims,
                LeftBatchStrides = leftStrides,
                RightBatchStrides = rightStrides,
            };
            pool.Run(body, checked(body.Tiling.Count * batch), cancellationToken);
        }
    }
}
