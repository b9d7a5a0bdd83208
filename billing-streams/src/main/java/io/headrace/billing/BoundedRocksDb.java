package io.headrace.billing;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * All window stores of this process share one bounded piece of memory outside the heap. Kafka
 * Streams' defaults are 98 MiB for each of them, and there are three per partition and more.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {
  private static final long MIB = 1024 * 1024;
  private static final long SHARED = 24 * MIB;
  private static final long WRITE_BUFFERS = 8 * MIB;
  private static final long WRITE_BUFFER = MIB;

  static {
    RocksDB.loadLibrary();
  }

  // Kafka makes one setter for each store, so what they share can only be static.
  private static final Cache CACHE = new LRUCache(SHARED);
  private static final WriteBufferManager BUFFERS = new WriteBufferManager(WRITE_BUFFERS, CACHE);

  @Override
  public void setConfig(String store, Options options, Map<String, Object> configs) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(CACHE);
    table.setCacheIndexAndFilterBlocks(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(BUFFERS);
    options.setWriteBufferSize(WRITE_BUFFER);
    options.setMaxWriteBufferNumber(2);
  }

  @Override
  public void close(String store, Options options) {} // the cache outlives its stores
}
